"""Run `tidemark` in this process: its own `main`, with this environment of ours."""

import os
import sys
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import pytest

from landing.cli import main


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def tidemark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    for name in [n for n in os.environ if n.startswith("TIDEMARK_")]:
        monkeypatch.delenv(name)

    def run(*words: str, folder: Path, **settings: str) -> Done:
        with monkeypatch.context() as patch, chdir(folder):
            patch.setattr(sys, "argv", ["tidemark", *words])
            for name, value in settings.items():
                patch.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as exited:
                main()
        out, err = capsys.readouterr()
        return Done(int(exited.value.code or 0), out, err)

    return run
