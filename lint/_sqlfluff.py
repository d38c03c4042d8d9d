"""sqlfluff over texts that dbt made, each in its engine's dialect."""

import logging
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlfluff.core import FluffConfig, Linter
from sqlfluff.core.config import load_config_file
from sqlfluff.core.helpers.dict import nested_combine
from sqlfluff.core.linter.common import RenderedFile
from sqlfluff.core.templaters import TemplatedFile

from lint._macros import Traced
from lint._renderings import Rendering

_HERE = Path(__file__).parent
# no token, no statement
_UNREADABLE = ("LXR", "PRS")
_DIALECTS = {"duckdb": "duckdb", "databricks": "databricks", "synapse": "tsql"}


@dataclass(frozen=True, order=True)
class Violation:
    """What sqlfluff says against a place in a file."""

    path: str
    line: int
    column: int
    code: str
    message: str
    target: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}"
        return f"{place}: {self.code} {self.message} ({self.target})"


def be_quiet() -> None:
    """Keep sqlfluff from telling at length that a rule stumbled over a frame."""
    logging.disable()


def lint_rendering(rendering: Rendering, path: str) -> list[Violation]:
    """Lint what dbt would send; `path` is the file in which it can be read."""
    text = TemplatedFile(rendering.sql, path)
    return [
        Violation(path, *said, rendering.target)
        for said in _lint(text, "renderings.cfg", rendering.target)
    ]


def lint_macro(traced: Traced, target: str) -> list[Violation]:
    """Lint what a call of a macro made, as far as it stands in the macro's file.

    What cannot be read at all may be told of the frame: it is the macro's fault.
    """
    found = []
    last = traced.first + traced.lines - 1
    for line, column, code, message in _lint(traced.source, "macros.cfg", target):
        if code in _UNREADABLE:
            line = min(max(line, traced.first), last)
        elif not traced.first <= line <= last or (
            code == "LT02" and not traced.is_wrong_indent(line, column)
        ):
            continue
        place = (line - traced.first + traced.line, column + traced.dedent)
        found.append(Violation(traced.path, *place, code, message, target))
    return found


def _lint(
    text: TemplatedFile, config: str, target: str
) -> list[tuple[int, int, str, str]]:
    linter = _linter(config, _DIALECTS[target])
    rendered = RenderedFile(
        [text], [], linter.config, {}, text.fname, "utf8", text.source_str
    )
    parsed = linter.parse_rendered(rendered)
    linted = linter.lint_parsed(parsed, linter.get_rulepack())
    return [
        (said.line_no, said.line_pos, said.rule_code(), said.desc())
        for said in linted.get_violations()
    ]


@cache
def _linter(config: str, dialect: str) -> Linter:
    """The project's own settings, those of a kind of text, those of a dialect."""
    # Python's own limit is below what sqlfluff needs for what is so deep
    sys.setrecursionlimit(20_000)
    settings: Any = {}
    excluded: list[str] = []
    for folder, name in (
        (_HERE.parent, ".sqlfluff"),
        (_HERE, config),
        (_HERE, f"{dialect}.cfg"),
    ):
        more: Any = load_config_file(str(folder), name)
        settings = nested_combine(settings, more)
        excluded += more["core"]["exclude_rules"].split(",")
    own: Any = {
        "dialect": dialect,
        "templater": "raw",
        "exclude_rules": ",".join(rule.strip() for rule in excluded),
    }
    return Linter(FluffConfig(settings, overrides=own))
