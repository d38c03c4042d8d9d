"""Runs `tidemark` and `dbt` beside your own lake and warehouse."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """Return what runs `tidemark` and `dbt` on a lake and a warehouse of their own."""
    (tmp_path / "lake").mkdir()
    environment = {
        **os.environ,
        "TIDEMARK_LAKE": str(tmp_path / "lake"),
        "TIDEMARK_WAREHOUSE": str(tmp_path / "warehouse.duckdb"),
        "TIDEMARK_SCHEMA": "main",
    }

    def run(program: str, *words: str, stdin: str = "") -> str:
        done = subprocess.run(
            [BIN / program, *words],
            cwd=PROJECT,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
