"""What CI plays, hunts and tries of all there is: chosen by the commit.

So it is another choice with every commit, and the same when a commit is tried again.
Git is asked, and no network: `make nightly` does all.
"""

import os
import random
import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

RECENT = 20
"""How many commits count as new where the default branch has no tag."""
SHARE = 5
"""One in so many of what did not change is chosen besides."""
DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "main")


class OfFile(Protocol):
    """Something in a file of the project."""

    @property
    def name(self) -> str: ...
    @property
    def file(self) -> str: ...


One = TypeVar("One", bound=OfFile)


def fresh_numbers(commit: str, count: int, besides: Collection[int]) -> list[int]:
    """Return numbers of histories, made from a commit."""
    dice = random.Random(commit)
    found: dict[int, None] = {}
    while len(found) < count:
        number = dice.randrange(10**9)
        if number not in besides:
            found[number] = None
    return list(found)


def ways(*all_there_are: str, of: str) -> tuple[str, ...]:
    """Return the ways in which the tests `of` a file are run, which come to the same.

    All of them; in CI one, made from the commit.
    """
    if "CI" not in os.environ:
        return all_there_are
    dice = random.Random(f"{commit_of(Path(__file__).parent)} {of}")
    return (dice.choice(all_there_are),)


def chosen(
    among: Sequence[One], commit: str, changed: Collection[str] | None
) -> list[One]:
    """Return those whose files changed, and of the others a share made from a commit.

    All, where nobody knows what changed.
    """
    if changed is None:
        return list(among)
    others = sorted(one.name for one in among if one.file not in changed)
    random.Random(commit).shuffle(others)
    besides = {*others[: -(-len(others) // SHARE)]}
    return [one for one in among if one.file in changed or one.name in besides]


def commit_of(repository: Path) -> str:
    """Return the hash of the commit that is checked out.

    Raises `RuntimeError` where git does not say: what CI plays comes of it.
    """
    found = _git(repository, "rev-parse", "HEAD")
    if found is None:
        raise RuntimeError(f"git does not say which commit {repository} is at")
    return found


def changed_files(repository: Path) -> frozenset[str] | None:
    """Return what changed since `base`, and has yet to be committed.

    None where there is no base.
    """
    since = base(repository)
    if since is None:
        return None
    told = _git(repository, "diff", "--name-only", since)
    return None if told is None else frozenset(told.splitlines())


def base(repository: Path) -> str | None:
    """Return the commit since which work counts as new.

    On a branch where it left the default branch; on the default branch the last tag
    before this commit or, without one, the commit of `RECENT` commits ago. None where
    the history that is there does not reach so far.
    """
    head = _git(repository, "rev-parse", "HEAD")
    for branch in DEFAULT_BRANCHES:
        left = _git(repository, "merge-base", "HEAD", branch)
        if left is not None:
            if left != head:
                return left
            break
    tag = _git(repository, "describe", "--tags", "--abbrev=0", "HEAD^")
    return tag or _git(repository, "rev-parse", "--verify", f"HEAD~{RECENT}")


def _git(repository: Path, *words: str) -> str | None:
    """Return what git says, or nothing where it says no."""
    done = subprocess.run(
        ["git", "-C", repository, *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else None
