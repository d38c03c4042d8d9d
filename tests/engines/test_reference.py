"""The reference that several processes of a test run share."""

from pathlib import Path
from types import SimpleNamespace

import _reference
import pytest
from _reference import Reference, built_once


def test_a_history_is_built_by_the_process_that_asks_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Path] = []

    def build(folder: Path, events: int, stages_at_most: int) -> Reference:
        built.append(folder)
        return Reference(folder / "lake", ())

    monkeypatch.setattr(_reference, "land_and_build", build)
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    # as pytest-xdist lays out the folders of its processes
    processes = [
        SimpleNamespace(getbasetemp=own.absolute, mktemp=own.joinpath)
        for own in (tmp_path / "popen-gw0", tmp_path / "popen-gw1")
    ]
    asked = [built_once(process, 300, 2) for process in processes]
    assert asked == [Reference(tmp_path / "popen-gw0/reference/lake", ())] * 2
    assert built_once(processes[1], 2_000, 2) == Reference(
        tmp_path / "popen-gw1/reference/lake", ()
    )
    assert len(built) == 2
