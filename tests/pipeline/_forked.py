"""`tidemark` and `dbt` in processes of their own that are warm when they begin.

Each command gets a new process, forked from one that has imported what commands
import and has built once (`_warm.py`). Where a command is to be killed or watched,
`Pipeline.start` starts it from nothing.
"""

import io
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import forkserver
from pathlib import Path
from unittest.mock import patch

import _parsed

_MAINS = {"tidemark": ("landing.cli", "main"), "dbt": ("dbt.cli.main", "cli")}
_IMPORTED = (
    "dbt.adapters.duckdb",
    "dbt.cli.main",
    "landing.cli.build",
    "landing.cli.extract",
    "landing.cli.rejects",
    "landing.cli.replay",
    "landing.cli.verify",
    "_warm",
)

_PATIENCE = 120.0
"""Seconds, more than any command takes that ends."""

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload([*_IMPORTED])


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run(
    program: str,
    *words: str | Path,
    folder: Path,
    environment: Mapping[str, str],
    given: str = "",
) -> Done:
    """Run `tidemark` or `dbt` in a folder to its end, with this environment alone.

    `given` is what it reads, where it reads what is typed.
    """
    arguments = [*map(str, words)]
    parsed_as = lend_parsed(program, arguments, folder, environment)
    if "://" in environment.get("TIDEMARK_LAKE", ""):
        # what reads an account has threads, which no fork of a warm process has
        return _run_cold(program, arguments, folder, environment, given)
    with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
        process = _forking.Process(
            target=_main,
            args=(program, arguments, folder, {**environment}),
            kwargs={"given": given, "out": out.name, "err": err.name},
        )
        # it is started with the first; of this one's paths it takes no other note
        with patch.dict(os.environ, PYTHONPATH=str(Path(__file__).parent)):
            forkserver.ensure_running()
        process.start()
        try:
            process.join(_PATIENCE)
            is_stuck = process.exitcode is None
        finally:
            process.kill()
        if is_stuck:
            # a fork begins with the locks that threads of the warm process held just
            # then, which nobody frees: once in thousands of commands one never ends
            process.join()
            return _run_cold(program, arguments, folder, environment, given)
        assert process.exitcode is not None
        said = [Path(file.name).read_text(encoding="utf-8") for file in (out, err)]
    _parsed.keep(parsed_as, folder / "target")
    return Done(process.exitcode, *said)


def _run_cold(
    program: str,
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    given: str,
) -> Done:
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=folder,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def lend_parsed(
    program: str,
    words: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
) -> Sequence[str]:
    """Let a command find what another like it has parsed; return how it is kept."""
    # dbt parses all again where this file is another
    settings = folder / "dbt_project.yml"
    where = (
        *(environment.get(f"TIDEMARK_{name}", "") for name in ("WAREHOUSE", "SCHEMA")),
        settings.read_text() if settings.is_file() else "",
    )
    _parsed.lend(
        parsed_as := (*where, program, *map(str, words)),
        folder / "target",
        instead=(*where, "tidemark", "build"),
    )
    return parsed_as


def _main(
    program: str,
    words: list[str],
    folder: Path,
    environment: dict[str, str],
    *,
    given: str,
    out: str,
    err: str,
) -> None:
    sys.stdin = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
    for stream, file in ((sys.stdout, out), (sys.stderr, err)):
        opened = os.open(file, os.O_WRONLY)
        os.dup2(opened, stream.fileno())
        os.close(opened)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [program, *words]
    module, name = _MAINS[program]
    getattr(import_module(module), name)()
