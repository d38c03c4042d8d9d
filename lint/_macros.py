"""The SQL of macros, as dbt renders it, with the place of each character in its file.

sqlfluff sees nothing in a file of macros, for such a file renders to nothing. Here
each call of a macro that dbt makes is rendered once more by sqlfluff's own tracer,
with the arguments and the context of the call. A part of a statement is set into a
frame that makes it a whole one.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlfluff.core.templaters import TemplatedFile
from sqlfluff.core.templaters.slicers.tracer import JinjaAnalyzer

from lint._parts import Part, characters, elements_of, parts_of

# What is not traced: the name of a schema; and what makes statements one by one. These
# are looked at among what is asked, but for those that copy files: sqlfluff does not
# read COPY INTO, and nothing is rendered for Azure SQL.
_NO_SQL = (
    "generate_schema_name",
    "copy_into",
    "default__copying",
    "sqlserver__copying",
    "sqlserver__keep_searchable",
    "sqlserver__scratch_table",
    "copy_source",
)
# How many calls of a macro are looked at in one situation.
_MOST_CALLS = 60
# How a text begins or ends, and what makes a statement of it: how many blanks are
# before it, and what is around it; the first that fits. No frame is around a test,
# which is written as a model is, from the first column.
_FRAMES = [
    (r"(with|select)\b", 4, "with framed as (\n\n", "\n\n)\n\nselect * from framed\n"),
    (r"(delete|insert|update|merge|create|comment)\b", 0, "", "\n"),
    (r"-- ", 4, "select\n", "\nfrom framing\n"),
    (
        r"struct[(<]|(varchar|variant)\Z",
        8,
        "select\n    cast(\n        framing as\n",
        "\n    ) as framed\nfrom framing\n",
    ),
    (r"\w+ as \(", 0, "with\n\n", "\n\nselect * from framed\n"),
    (
        r"(cross|inner|left|full|where)\b",
        4,
        "with framed as (\n\n    select *\n    from framing\n",
        "\n\n)\n\nselect * from framed\n",
    ),
    (r"read_parquet|.*\) as \w+\Z", 4, "select *\nfrom\n", "\n"),
    (r".* as \S+\Z", 4, "select\n", "\nfrom framing\n"),
    ("", 4, "select *\nfrom framing\nwhere\n", "\n"),
]
# what keeps a frame from losing its blanks to a tag
_GUARD = "{{ '' }}"


@dataclass(frozen=True)
class Traced:
    """A macro's SQL within its frame."""

    path: str
    source: TemplatedFile
    # its lines in `source` begin at `first`, those in the file at `line`, with
    # `dedent` blanks more
    first: int
    line: int
    lines: int
    dedent: int

    def is_wrong_indent(self, line: int, column: int) -> bool:
        """Whether what sqlfluff says against an indent can be meant.

        The blanks must stand as written: no tag takes them away, or stands before
        them. Within the tags of a condition or a loop sqlfluff's count goes astray;
        there any step of four blanks will do.
        """
        text = self.source.source_str
        ends = [
            -1,
            *(place for place, character in enumerate(text) if character == "\n"),
        ]
        start = ends[line - 1]
        end = start + 1
        while text[end] == " ":
            end += 1
        if start + column > end + 1:
            return False
        as_written = any(
            piece.slice_type == "literal"
            and piece.source_slice.start <= start
            and end < piece.source_slice.stop
            and _long(piece.source_slice) == _long(piece.templated_slice)
            for piece in self.source.sliced_file
        )
        opened = sum(
            (element.word in ("if", "for")) - (element.word in ("endif", "endfor"))
            for element in elements_of(text[ends[self.first - 1] + 1 : end])
        )
        return as_written and (not opened or (end - start - 1) % 4 > 0)


def _long(piece: slice) -> int:
    return int(piece.stop - piece.start)


class Watch:
    """What the project's macros made while dbt rendered."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._parts: dict[str, list[Part]] = {}
        self._paths: dict[str, str] = {}
        self._tracing = False
        self._seen: set[tuple[str, int]] = set()
        self._traced: list[Traced] = []

    def expect(self, manifest: Any) -> None:
        """Take all macros of the project as yet to be seen, for the next engine."""
        package = manifest.metadata.project_name
        for macro in manifest.macros.values():
            if macro.package_name == package and macro.name not in _NO_SQL:
                path = macro.original_file_path
                file = (self._project / path).read_text()
                line = file.count("\n", 0, file.index(macro.macro_sql)) + 1
                self._paths[macro.unique_id] = path
                self._parts[macro.unique_id] = list(parts_of(macro.macro_sql, line))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look at each call of a macro."""
        from dbt.clients.jinja import MacroGenerator

        for parts in self._parts.values():
            for part in parts:
                part.calls = 0
        call = MacroGenerator.call_macro

        def watched(macro: Any, *args: Any, **kwargs: Any) -> Any:
            if not self._tracing:
                self._tracing = True
                try:
                    self._look(macro, args, kwargs)
                finally:
                    self._tracing = False
            return call(macro, *args, **kwargs)

        with patch.object(MacroGenerator, "call_macro", watched):
            yield

    def take_traced(self) -> list[Traced]:
        """Return what was made since the last time."""
        taken, self._traced = self._traced, []
        return taken

    def unseen(self) -> list[tuple[str, int]]:
        """Return the lines of SQL that no call made, by path and number."""
        return sorted(
            {
                (self._paths[id_], line)
                for id_, parts in self._parts.items()
                for part in parts
                for line in part.unseen
            }
            - self._seen
        )

    def _look(self, call: Any, args: Any, kwargs: Any) -> None:
        for part in self._parts.get(call.macro.unique_id, []):
            if part.unseen and part.calls < _MOST_CALLS:
                part.calls += 1
                self._trace(call, part, args, kwargs)

    def _trace(self, call: Any, part: Part, args: Any, kwargs: Any) -> None:
        from dbt_common.exceptions.macros import MacroReturn
        from dbt_common.utils.jinja import get_dbt_macro_name

        macro = call.macro
        head = elements_of(macro.macro_sql.strip())[0]
        begin = head.text.replace("{%-", "{%").replace("-%}", "%}")
        end = f"{{% end{head.word} %}}"

        def render(text: str) -> str:
            template = _environment().from_string(begin + text + end)
            module = template.make_module(vars=call.context, shared=False)
            made = module.__dict__[get_dbt_macro_name(macro.name)]
            return str(made(*args, **kwargs))

        try:
            blanks, prefix, suffix = _frame(
                render(part.before + part.text + part.after)
            )
            if part.margin < blanks:
                blanks, prefix, suffix = 0, "", "\n"
            dedent = part.margin - blanks
            text = re.sub(rf"^ {{{dedent}}}", "", part.text, flags=re.MULTILINE)
            framed = prefix + _GUARD * _strips_before(text) + text
            framed += _GUARD * _strips_after(text) + suffix
            source = part.before + framed + part.after
            trace = _Analyzer(source, _tracing_environment()).analyze(render).trace()
        except MacroReturn:
            return
        above = part.before + prefix
        seen = part.unseen & {
            part.line + source.count("\n", len(above), place)
            for piece in trace.sliced_file
            if piece.slice_type == "literal"
            for place in characters(source, piece.source_slice)
            if piece.templated_slice.start < piece.templated_slice.stop
        }
        if not seen:
            return
        path = self._paths[macro.unique_id]
        part.unseen -= seen
        self._seen |= {(path, line) for line in seen}
        self._traced.append(
            Traced(
                path,
                TemplatedFile(
                    source,
                    path,
                    trace.templated_str,
                    trace.sliced_file,
                    trace.raw_sliced,
                ),
                first=above.count("\n") + 1,
                line=part.line,
                lines=text.count("\n") + 1,
                dedent=dedent,
            )
        )


@cache
def _tracing_environment() -> Any:
    return _environment().overlay(keep_trailing_newline=True)


class _Analyzer(JinjaAnalyzer):
    """sqlfluff's own takes the end of a `set` within a `set` for that of both."""

    _depth = 0

    @property
    def inside_set_macro_or_call(self) -> bool:
        return self._depth > 0

    @inside_set_macro_or_call.setter
    def inside_set_macro_or_call(self, begins: bool) -> None:
        self._depth = max(0, self._depth + (1 if begins else -1))


@cache
def _environment() -> Any:
    from dbt_common.clients.jinja import get_environment

    return get_environment()


def _strips_before(text: str) -> bool:
    """Whether a text begins with a tag that takes away the blanks before it."""
    return re.match(r"\s*\{[%{#]-", text) is not None


def _strips_after(text: str) -> bool:
    return re.search(r"-[%}#]\}\Z", text) is not None


def _frame(sql: str) -> tuple[int, str, str]:
    for begins, blanks, prefix, suffix in _FRAMES:
        if re.match(begins, sql.strip(), re.DOTALL):
            return blanks, prefix, suffix
    raise AssertionError("the last frame takes all")
