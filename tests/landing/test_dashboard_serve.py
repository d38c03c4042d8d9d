"""`tidemark dashboard`: what it says where it cannot start, and how it starts."""

import socket
from contextlib import closing
from pathlib import Path

import pytest
from _command import Run, run

from landing.dashboard import serve

__all__ = ["run"]  # the fixture


def test_without_the_extra_it_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "find_spec", lambda _: None)
    done = run("dashboard", "--folder", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Error: the dashboard is not installed. pip install 'tidemark[dashboard]'\n"
    )


def test_a_port_that_is_taken_is_named_with_another(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "require_installed", lambda: None)
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("dashboard", "--folder", str(tmp_path), "--port", str(port))
    assert done.returncode == 2
    assert f"port {port} is taken" in done.stderr
    assert f"tidemark dashboard --port {port + 1}" in done.stderr


def test_it_listens_on_this_machine_alone_and_sends_nothing() -> None:
    words = serve.command(Path("/published"), 8600, 5.0)
    assert {
        "--server.address=127.0.0.1",
        "--server.port=8600",
        "--server.headless=true",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
    } <= set(words)
    assert words[-4:] == ["--folder", "/published", "--every", "5.0"]
