"""What a commit is proved by is its own, and never a matter of chance."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from _chosen import (
    RECENT,
    SHARE,
    base,
    changed_files,
    chosen,
    commit_of,
    fresh_numbers,
)


@dataclass(frozen=True)
class Bug:
    name: str
    file: str


BUGS = [Bug(f"bug {number}", f"{number % 4}.sql") for number in range(40)]


class Repository:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "nobody")
        self.git("config", "user.email", "nobody@example.com")

    def git(self, *words: str) -> str:
        command = ["git", "-C", self.folder, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self, *files: str) -> str:
        for file in files:
            with (self.folder / file).open("a") as opened:
                opened.write("-- more\n")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Change")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    return Repository(tmp_path)


def test_a_commit_has_numbers_of_its_own_and_keeps_them() -> None:
    one, other = (fresh_numbers(commit, 16, {1}) for commit in ("a", "b"))
    assert one == fresh_numbers("a", 16, {1})
    assert len({*one, *other}) == 32


def test_known_numbers_are_not_fresh() -> None:
    known = fresh_numbers("a", 4, ())
    assert {*fresh_numbers("a", 16, known)}.isdisjoint(known)


def test_what_changed_is_chosen_and_a_share_of_the_others() -> None:
    found = chosen(BUGS, "a", {"0.sql"})
    assert {bug for bug in BUGS if bug.file == "0.sql"} < {*found}
    assert len(found) == 10 + 30 // SHARE
    assert found == chosen(BUGS, "a", {"0.sql"})


def test_in_time_each_is_chosen() -> None:
    commits = map(str, range(60))
    assert {bug for commit in commits for bug in chosen(BUGS, commit, ())} == {*BUGS}


def test_all_are_chosen_where_nobody_knows_what_changed() -> None:
    assert chosen(BUGS, "a", None) == BUGS


def test_on_a_branch_what_changed_is_what_the_branch_changed(
    repository: Repository,
) -> None:
    left = repository.commit("a.sql")
    repository.git("checkout", "--quiet", "-b", "work")
    repository.commit("b.sql")
    (repository.folder / "a.sql").write_text("-- not committed\n")
    assert base(repository.folder) == left
    assert changed_files(repository.folder) == {"a.sql", "b.sql"}


def test_on_the_default_branch_it_is_what_came_since_the_last_tag(
    repository: Repository,
) -> None:
    repository.commit("a.sql")
    repository.git("tag", "v1")
    repository.commit("b.sql")
    assert changed_files(repository.folder) == {"b.sql"}
    # what is released is proved as it was before
    repository.git("tag", "v2")
    assert changed_files(repository.folder) == {"b.sql"}


def test_without_a_tag_it_is_what_the_last_commits_changed(
    repository: Repository,
) -> None:
    repository.commit("a.sql")
    assert changed_files(repository.folder) is None
    for _ in range(RECENT - 1):
        repository.commit()
    assert changed_files(repository.folder) is None
    repository.commit("b.sql")
    assert changed_files(repository.folder) == {"b.sql"}


def test_where_git_says_nothing_it_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="git does not say which commit"):
        commit_of(tmp_path)
