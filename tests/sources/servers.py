"""Real servers of databases, each started on a free port in a folder of its own.

They come from the system's packages and run as a login of their own where the tests
run as root, which neither server takes.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


class NotInstalledError(Exception):
    """A server is not there; the message says how to get it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A cluster that anybody on this machine may enter as `postgres`, with no password.

    What is written is not forced to the disk; nothing here asks for a crash of the
    machine.
    """

    folder: Path
    port: int
    programs: Path

    @classmethod
    def start(cls, *options: str) -> "PostgresServer":
        programs = _postgres_programs()
        folder = Path(tempfile.mkdtemp(prefix="tidemark-postgres-"))
        login = _login("postgres", folder)
        initdb = [programs / "initdb", "-D", folder / "data", "-U", "postgres"]
        initdb += ["-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, user=login)
        server = cls(folder, free_port(), programs)
        settings = {
            "port": server.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            "fsync": "off",
            "max_prepared_transactions": 5,
        }
        given = [f"-c {name}={value}" for name, value in settings.items()]
        given += [f"-c {option}" for option in options]
        server._control(
            login, "start", "-w", "-l", folder / "log", "-o", " ".join(given)
        )
        return server

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def psql(self, sql: str, database: str = "postgres") -> str:
        """Run statements, each in its own transaction, and return what they say."""
        command = [self.programs / "psql", "-qAtX", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [*command, "-d", self.url(database)],
            input=sql,
            text=True,
            capture_output=True,
            check=False,
        )
        assert not done.returncode, done.stderr
        return done.stdout.strip()

    def stop(self, mode: str = "immediate") -> None:
        login = _login("postgres", self.folder)
        self._control(login, "stop", "-m", mode)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _control(self, login: int | None, *words: object) -> None:
        command = [self.programs / "pg_ctl", "-D", self.folder / "data", "-s", *words]
        subprocess.run(
            [str(word) for word in command],
            check=True,
            cwd=self.folder,
            user=login,
            stdout=subprocess.DEVNULL,
        )


@dataclass(frozen=True, slots=True)
class MariaDbServer:
    """A server that anybody on this machine may enter as `root`, with no password."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, *options: str) -> "MariaDbServer":
        program = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")
        install = shutil.which("mariadb-install-db")
        if program is None or install is None:
            raise NotInstalledError(
                "MariaDB is not installed: apt-get install mariadb-server"
            )
        folder = Path(tempfile.mkdtemp(prefix="tidemark-mariadb-"))
        login = _login("mysql", folder)
        data = folder / "data"
        subprocess.run(
            [
                install,
                "--no-defaults",
                f"--datadir={data}",
                "--skip-test-db",
                "--auth-root-authentication-method=normal",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            user=login,
        )
        port = free_port()
        process = subprocess.Popen(
            [
                program,
                "--no-defaults",
                f"--datadir={data}",
                f"--port={port}",
                "--bind-address=127.0.0.1",
                f"--socket={folder / 'socket'}",
                f"--pid-file={folder / 'pid'}",
                "--innodb-flush-log-at-trx-commit=0",
                *options,
            ],
            cwd=folder,
            user=login,
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("wb"),
        )
        _wait_for(port, process, folder / "log")
        return cls(folder, port, process)

    def url(self, database: str = "") -> str:
        return f"mysql://root@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _postgres_programs() -> Path:
    """Return the folder with the newest server; Debian keeps each version apart."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(packaged, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    if found is None:
        raise NotInstalledError(
            "PostgreSQL is not installed: apt-get install postgresql"
        )
    return Path(found).parent


def _login(name: str, folder: Path) -> int | None:
    """Return whom a server runs as where this is root, and give the folder to them."""
    if os.geteuid() != 0:
        return None
    login = pwd.getpwnam(name)
    os.chown(folder, login.pw_uid, login.pw_gid)
    return login.pw_uid


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")
