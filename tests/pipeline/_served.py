"""An environment whose `tidemark` and `dbt` are warm when a shell starts them.

Each hands what it was given to the process of the tests, which forks it (`_forked.py`).
"""

import json
import shutil
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer

import _forked

_CLIENT = """\
import json, os, socket, sys
program, *words = sys.argv[1:]
given = sys.stdin.read() if "-" in words else ""
with socket.socket(socket.AF_UNIX) as served:
    served.connect({socket!r})
    with served.makefile("rw", encoding="utf-8") as talk:
        said = [program, words, os.getcwd(), {{**os.environ}}, given]
        print(json.dumps(said), file=talk, flush=True)
        code, out, err = json.loads(talk.readline())
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""


class _Forked(StreamRequestHandler):
    def handle(self) -> None:
        program, words, folder, environment, given = json.loads(self.rfile.readline())
        done = _forked.run(
            program, *words, folder=Path(folder), environment=environment, given=given
        )
        said = json.dumps([done.returncode, done.stdout, done.stderr])
        self.wfile.write(f"{said}\n".encode())


@contextmanager
def environment(folder: Path) -> Iterator[Path]:
    """Make it in a folder: its `bin` has the programs, and the Python of the tests."""
    here = Path(sys.prefix)
    # a socket's path must be short
    place = Path(tempfile.mkdtemp(prefix="tidemark-served-", dir="/tmp"))
    (folder / "bin").mkdir()
    (folder / "client.py").write_text(_CLIENT.format(socket=str(place / "s")))
    if (here / "pyvenv.cfg").is_file():
        shutil.copy(here / "pyvenv.cfg", folder)
    libraries = Path(sysconfig.get_path("purelib")).relative_to(here)
    (folder / libraries).parent.mkdir(parents=True)
    (folder / libraries).symlink_to(here / libraries)
    python = folder / "bin/python"
    python.symlink_to(sys.executable)
    for program in ("tidemark", "dbt"):
        _script(python.with_name(program), f"-IS {folder}/client.py {program}")
    _script(python.with_name("pytest"), "-m pytest")
    with ThreadingUnixStreamServer(str(place / "s"), _Forked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder
        server.shutdown()
    shutil.rmtree(place)


def _script(file: Path, words: str) -> None:
    file.write_text(f'#!/bin/sh\nexec {file.parent}/python -X utf8 {words} "$@"\n')
    file.chmod(0o755)
