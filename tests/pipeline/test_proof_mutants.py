"""The proof is worth something: it finds every bug that is planted."""

import os
from pathlib import Path

import pytest
from _chosen import changed_files, chosen, commit_of
from _copies import PROJECT
from _mutants import HISTORIES, MUTANTS, Mutant, hunt, plant

pytestmark = pytest.mark.shop

HUNTED = (
    chosen(MUTANTS, commit_of(PROJECT), changed_files(PROJECT))
    if os.environ.get("CI")
    else MUTANTS
)


@pytest.mark.timeout(3600)
@pytest.mark.skipif(
    "CI" not in os.environ,
    reason="takes some minutes; `make prove-mutants` or CI=true runs it",
)
@pytest.mark.parametrize(
    "mutant",
    [
        pytest.param(mutant, id=mutant.name, marks=pytest.mark.xdist_group(mutant.name))
        for mutant in HUNTED
    ],
)
def test_a_planted_bug_is_caught(mutant: Mutant) -> None:
    caught = hunt(mutant)
    assert caught.tables, f"{HISTORIES} histories, and nobody noticed: {mutant.name}"


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_bug_can_still_be_planted(mutant: Mutant, tmp_path: Path) -> None:
    changed = plant(mutant, tmp_path / "project") / mutant.file
    assert mutant.after in changed.read_text()


def test_a_bug_whose_place_is_gone_is_an_error(tmp_path: Path) -> None:
    gone = Mutant("gone", "profiles.yml", "no such text", "")
    with pytest.raises(ValueError, match="0 times, not once"):
        plant(gone, tmp_path / "project")
