"""A copy of the project, in which tests plant bugs, is of its own files alone."""

from pathlib import Path

import pytest
from _copies import copy_project

NOWHERE = "/nowhere/of/git"


def test_a_copy_has_the_project_s_files_and_no_others(tmp_path: Path) -> None:
    copy = copy_project(tmp_path)
    assert (copy / "dbt_project.yml").is_file()
    assert not (copy / ".git").exists()


@pytest.mark.parametrize(
    ("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_where_git_says_nothing_a_test_is_skipped_and_in_ci_it_fails(
    ci: str,
    outcome: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("GIT_DIR", NOWHERE)
    monkeypatch.setenv("CI", ci)
    # either, or a test that is wrongly skipped would skip this one
    either = (pytest.skip.Exception, pytest.fail.Exception)
    with pytest.raises(either, match=NOWHERE) as told:
        copy_project(tmp_path)
    assert told.type is outcome
