"""T-SQL as text: what a batch that an adapter sends is made of.

No parser: a lexer that knows strings, names and comments, and the few fixed
wrappers that dbt-synapse and dbt-fabric put around a model's SQL. The checks of
this folder are built on it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

_LEXER = re.compile(
    r"""
    (?P<blank>\s+)
  | (?P<comment>--[^\n]*)
  | (?P<block>/\*)
  | (?P<string>[Nn]?'(?:[^']|'')*')
  | (?P<name>\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*")
  | (?P<word>[A-Za-z_@\#][\w@\#$]*)
  | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_STARTS = frozenset(
    {
        "SELECT",
        "WITH",
        "INSERT",
        "UPDATE",
        "DELETE",
        "MERGE",
        "CREATE",
        "DROP",
        "ALTER",
        "EXEC",
        "EXECUTE",
        "RENAME",
        "TRUNCATE",
        "COPY",
        "IF",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "USE",
        "GRANT",
        "REVOKE",
        "DECLARE",
    }
)

_QUERIES = ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE")


class BadBatch(ValueError):
    """A batch that these wrappers do not explain."""


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The word in capitals; the sign; nothing for strings and names."""
        return "" if self.kind in ("string", "name") else self.text.upper()


@dataclass(frozen=True)
class Statement:
    """One statement, without the wrappers around it."""

    text: str
    """As sent, with its `;` if it had one, without `OPTION (LABEL = …)`."""
    condition: str | None = None
    """What an `IF` before it asks."""
    wrapped: bool = False
    """Whether it stood in an `EXEC('…')`: a batch of its own."""

    # read by every rule, and by half a dozen of the stand-in's own questions
    @cached_property
    def tokens(self) -> list[Token]:
        return significant(self.text)

    @cached_property
    def kind(self) -> str:
        """The first word, in capitals, and the second where there is one."""
        return " ".join(token.word for token in self.tokens[:2])


def tokens(text: str) -> Iterator[Token]:
    """Split a text into its tokens, blanks and comments among them."""
    at = 0
    while at < len(text):
        found = _LEXER.match(text, at)
        assert found is not None
        kind, end = str(found.lastgroup), found.end()
        if kind == "block":
            kind, end = "comment", _end_of_block(text, at)
        yield Token(kind, text[at:end], at, end)
        at = end


def significant(text: str) -> list[Token]:
    """Return the tokens that are neither blank nor comment."""
    return [token for token in tokens(text) if token.kind not in ("blank", "comment")]


def without_comments(text: str) -> str:
    """Return a text with a blank for each comment."""
    return "".join(
        " " if token.kind == "comment" else token.text for token in tokens(text)
    )


def unquoted(token: str) -> str:
    """Return what a string or a name stands for."""
    if token[:1] in "Nn" and token[1:2] == "'":
        token = token[1:]
    for opening, closing in ("''", '""', "[]"):
        if token.startswith(opening) and token.endswith(closing) and len(token) > 1:
            return token[1:-1].replace(closing * 2, closing)
    return token


def relation(said: list[Token], at: int) -> tuple[list[str], int]:
    """Return the parts of a name such as `[db].[schema].table`, and what is next."""
    parts = [unquoted(said[at].text)]
    at += 1
    while at + 1 < len(said) and said[at].text == ".":
        parts.append(unquoted(said[at + 1].text))
        at += 2
    return parts, at


def closing(said: list[Token], at: int) -> int:
    """Return the place of the bracket that closes the one at a place."""
    depth = 0
    for place in range(at, len(said)):
        depth += {"(": 1, ")": -1}.get(said[place].text, 0)
        if depth == 0:
            return place
    raise BadBatch(f"no closing bracket: {said[at].text} at {said[at].start}")


def statements(batch: str) -> list[Statement]:
    """Split a batch into its statements, those in EXEC('…') among them."""
    reader = _Reader(batch)
    found = list(reader.block(ends=False))
    assert reader.at == len(reader.said)
    return found


def _end_of_block(text: str, at: int) -> int:
    depth = 0
    for found in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if found.group() == "/*" else -1
        if depth == 0:
            return found.end()
    raise BadBatch("a comment is not closed")


class _Reader:
    """Reads statements one after the other; T-SQL has no sign between them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.said = significant(text)
        self.at = 0

    def word(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.said[place].word if 0 <= place < len(self.said) else ""

    def block(self, *, ends: bool) -> Iterator[Statement]:
        """Read until the text ends, or until an END that closes a BEGIN."""
        while self.at < len(self.said):
            if self.word() == ";":
                self.at += 1
            elif self.word() == "END" and ends:
                self.at += 1
                return
            else:
                yield from self.statement()
        if ends:
            raise BadBatch("BEGIN without END")

    def statement(self) -> Iterator[Statement]:
        first = self.word()
        if first == "IF":
            yield from self.conditional()
        elif first == "BEGIN" and self.word(1) not in ("TRAN", "TRANSACTION"):
            self.at += 1
            yield from self.block(ends=True)
        elif first in ("EXEC", "EXECUTE") and self.word(1) == "(":
            yield from self.executed()
        elif first in _STARTS:
            yield self.plain()
        else:
            raise BadBatch(f"no statement begins with {self.said[self.at].text}")

    def conditional(self) -> Iterator[Statement]:
        self.at += 1
        begin = self.said[self.at].start
        while self.word() not in _STARTS:
            if self.at >= len(self.said):
                raise BadBatch("IF without a statement")
            self.at = closing(self.said, self.at) if self.word() == "(" else self.at
            self.at += 1
        condition = self.text[begin : self.said[self.at - 1].end]
        for statement in self.statement():
            asked = condition
            if statement.condition is not None:
                asked = f"({condition}) and ({statement.condition})"
            yield replace(statement, condition=asked)

    def executed(self) -> Iterator[Statement]:
        end = closing(self.said, self.at + 1)
        parts = self.said[self.at + 2 : end]
        if any(part.kind != "string" and part.text != "+" for part in parts):
            raise BadBatch("EXEC of something that is no text")
        inner = "".join(unquoted(part.text) for part in parts if part.kind == "string")
        self.at = end + 1
        for statement in statements(inner):
            yield replace(statement, wrapped=True)

    def plain(self) -> Statement:
        start, kind = self.at, self.word()
        label: tuple[int, int] | None = None
        cases = 0
        self.at += 1
        while self.at < len(self.said):
            word = self.word()
            if word == ";" or (word == "END" and not cases):
                break
            if word in _STARTS and not self._goes_on(kind, start):
                break
            if word in _QUERIES and kind in ("WITH", "INSERT", "CREATE"):
                kind = word
            if word == "OPTION" and self.word(1) == "(":
                end = closing(self.said, self.at + 1)
                label = (self.said[self.at].start, self.said[end].end)
                self.at = end + 1
                break
            cases += {"CASE": 1, "END": -1}.get(word, 0)
            self.at = closing(self.said, self.at) if word == "(" else self.at
            self.at += 1
        end = self.said[self.at - 1].end
        if self.word() == ";":
            end = self.said[self.at].end
        text = self.text[self.said[start].start : end]
        if label is not None:
            offset = self.said[start].start
            text = text[: label[0] - offset] + text[label[1] - offset :]
        return Statement(text.strip())

    def _goes_on(self, kind: str, start: int) -> bool:
        """Whether a word that could begin a statement is part of this one."""
        word, before = self.word(), self.word(-1)
        if word == "WITH":
            # of a CTAS or a view; a table's options; those of statistics
            options = kind == "CREATE" and self.said[start + 1].word == "STATISTICS"
            return self.word(1) == "(" or before == "AS" or options
        if word == "SELECT":
            joined = before in ("UNION", "ALL", "EXCEPT", "INTERSECT")
            return joined or kind in ("WITH", "INSERT", "CREATE", "GRANT", "REVOKE")
        if word == "ALTER" and before == "OR":
            return True
        if word == "IF":
            return kind == "DROP" and self.at - start == 2
        if kind == "MERGE" and word in ("INSERT", "UPDATE", "DELETE"):
            return before == "THEN"
        if kind == "ALTER" and word in ("DROP", "ALTER"):
            return self.word(1) in ("COLUMN", "CONSTRAINT")
        if kind in ("GRANT", "REVOKE"):
            return word in ("INSERT", "UPDATE", "DELETE", "ALTER", "EXECUTE")
        return kind == "WITH" and word in ("INSERT", "UPDATE", "DELETE", "MERGE")
