"""Lint macros, and what dbt renders for every engine: `python -m lint`."""

import os
import re
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from lint._macros import Watch
from lint._renderings import TARGETS, Failed, Rendering, render
from lint._sqlfluff import Violation, be_quiet, lint_macro, lint_rendering

OUTPUT = Path("target") / "lint"


def lint(project: Path, targets: tuple[str, ...] = TARGETS) -> list[str]:
    """Return what is wrong with a project's macros and renderings, in order.

    The renderings are kept in `target/lint/renderings`, to be looked at.
    """
    output = project / OUTPUT
    shutil.rmtree(output / "renderings", ignore_errors=True)
    watch = Watch(project)
    found: list[Future[list[Violation]]] = []
    with ProcessPoolExecutor(
        os.cpu_count(), mp_context=get_context("spawn"), initializer=be_quiet
    ) as pool:
        for target in targets:
            for rendering in render(project, target, watch, output):
                path = _write(rendering, project)
                found.append(pool.submit(lint_rendering, rendering, path))
            for traced in watch.take_traced():
                found.append(pool.submit(lint_macro, traced, target))
        violations = sorted({said for future in found for said in future.result()})
    said = [str(violation) for violation in violations]
    if targets == TARGETS:
        said += [
            f"{path}:{line}: no rendering reaches this line, so it is not linted: "
            "lint/_renderings.py says what is rendered"
            for path, line in watch.unseen()
        ]
    return said


def _write(rendering: Rendering, project: Path) -> str:
    name = re.sub(r"\W+", "_", rendering.name)
    folder = OUTPUT / "renderings" / rendering.target / rendering.situation
    (project / folder).mkdir(parents=True, exist_ok=True)
    (project / folder / f"{name}.sql").write_text(rendering.sql)
    return str(folder / f"{name}.sql")


def main(words: Sequence[str]) -> None:
    """Lint the project in this folder: exit with 1 where something is wrong, with 2
    where a target is none of those that are rendered.
    """
    parser = ArgumentParser("python -m lint", description=__doc__)
    known = ", ".join(TARGETS)
    parser.add_argument("targets", nargs="*", help=f"of {known}; all unless named")
    targets = tuple(parser.parse_args(words).targets) or TARGETS
    unknown = sorted(set(targets) - set(TARGETS))
    if unknown:
        parser.error(f"nothing is rendered for {', '.join(unknown)}, but for {known}")
    try:
        said = lint(Path.cwd(), targets)
    except Failed as error:
        sys.exit(f"dbt could not render the project for {error}")
    for line in said:
        print(line)
    sys.exit(bool(said))


if __name__ == "__main__":
    main(sys.argv[1:])
