"""Reads DAX of a small vocabulary, and says what of it cannot be right.

It knows operators, brackets, `VAR … RETURN`, the functions of `FUNCTIONS` with how many
arguments each takes, and the tables, columns and measures of a model. It computes
nothing: that a measure gives the right figure is not shown by it. What it does not
know it refuses, so that a measure stays one of which this much is checked.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from landing.errors import nearest

_MANY = 999
FUNCTIONS: Mapping[str, tuple[int, int]] = {
    "ABS": (1, 1),
    "ALL": (0, _MANY),
    "ALLSELECTED": (0, _MANY),
    "AND": (2, 2),
    "AVERAGE": (1, 1),
    "AVERAGEX": (2, 2),
    "BLANK": (0, 0),
    "CALCULATE": (1, _MANY),
    "COALESCE": (2, _MANY),
    "COUNT": (1, 1),
    "COUNTROWS": (0, 1),
    "DATEADD": (3, 3),
    "DATEDIFF": (3, 3),
    "DISTINCTCOUNT": (1, 1),
    "DIVIDE": (2, 3),
    "FALSE": (0, 0),
    "FILTER": (2, 2),
    "HASONEVALUE": (1, 1),
    "IF": (2, 3),
    "INT": (1, 1),
    "ISBLANK": (1, 1),
    "ISEMPTY": (1, 1),
    "KEEPFILTERS": (1, 1),
    "LOOKUPVALUE": (3, _MANY),
    "MAX": (1, 2),
    "MAXX": (2, 2),
    "MIN": (1, 2),
    "MINX": (2, 2),
    "NOT": (1, 1),
    "OR": (2, 2),
    "RELATED": (1, 1),
    "REMOVEFILTERS": (0, _MANY),
    "ROUND": (2, 2),
    "SAMEPERIODLASTYEAR": (1, 1),
    "SELECTEDVALUE": (1, 2),
    "SUM": (1, 1),
    "SUMX": (2, 2),
    "SWITCH": (3, _MANY),
    "TODAY": (0, 0),
    "TRUE": (0, 0),
    "USERELATIONSHIP": (2, 2),
    "USERPRINCIPALNAME": (0, 0),
    "UTCNOW": (0, 0),
    "VALUES": (1, 1),
}
"""The functions that may be used, each with the fewest and the most arguments."""
_OF_COLUMNS: Mapping[str, range] = {
    **dict.fromkeys(
        ("ALL", "ALLSELECTED", "LOOKUPVALUE", "REMOVEFILTERS", "USERELATIONSHIP"),
        range(_MANY),
    ),
    **dict.fromkeys(
        ("AVERAGE", "COUNT", "DATEADD", "DISTINCTCOUNT", "HASONEVALUE", "MAX", "MIN"),
        range(1),
    ),
    **dict.fromkeys(
        ("RELATED", "SAMEPERIODLASTYEAR", "SELECTEDVALUE", "SUM", "VALUES"), range(1)
    ),
    # a filter, or one row after the other
    "CALCULATE": range(1, _MANY),
    **dict.fromkeys(("AVERAGEX", "FILTER", "MAXX", "MINX", "SUMX"), range(1, 2)),
}
"""Which arguments of a function may name a column; elsewhere it has no one value."""
_WORDS_OF_TIME = {"SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"}
_TIMED = {"DATEADD": "DAY MONTH QUARTER YEAR", "DATEDIFF": " ".join(_WORDS_OF_TIME)}
_OPERATORS = {"=", "==", "<>", "<", ">", "<=", ">=", "&&", "||", "&", "+", "-", "*"}
_OPERATORS |= {"/", "^", "IN"}
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<comment>//[^\n]*|--[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<table>'(?:[^']|'')*')
    |(?P<column>\[(?:[^\]]|\]\])*\])
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<sign><>|<=|>=|==|&&|\|\||[-=<>&+*/^(),{}])
    )""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Names:
    """What a model has: the columns of each table, and the measures."""

    columns: Mapping[str, frozenset[str]]
    measures: frozenset[str]


class DaxError(Exception):
    """An expression cannot be right; the text says why, and where."""


def problems(
    expression: str, names: Names, *, of_table: str | None = None
) -> list[str]:
    """Return why an expression cannot be right; nothing where no reason is seen.

    A column without its table is looked for in `of_table`, which a row of the table's
    own filter or column may do; in a measure it has to be a measure.
    """
    try:
        tokens = list(_tokens(expression))
        reader = _Reader(tokens, names, of_table)
        reader.whole()
    except DaxError as error:
        return [str(error)]
    return reader.said


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int

    @property
    def shown(self) -> str:
        return self.text or "its end"


def _tokens(expression: str) -> Iterator[_Token]:
    at, end = 0, len(expression.rstrip())
    while at < end:
        match = _TOKEN.match(expression, at)
        if not match:
            rest = expression[at:].lstrip()
            opened = {"'": "a name in '", '"': "a text", "[": "a bracket ["}
            if rest[0] in opened:
                raise DaxError(f"{opened[rest[0]]} is not closed: {rest[:30]}")
            raise DaxError(f"{rest[0]} means nothing here: {rest[:30]}")
        at = match.end()
        kind = match.lastgroup or ""
        if kind != "comment":
            yield _Token(kind, match[kind], at)
    yield _Token("end", "", end)


class _Reader:
    """Reads one expression from its first token to its last."""

    def __init__(
        self, tokens: list[_Token], names: Names, of_table: str | None
    ) -> None:
        self._tokens = tokens
        self._at = 0
        self._tables = {table.lower(): table for table in names.columns}
        self._columns = {
            table.lower(): {column.lower() for column in columns}
            for table, columns in names.columns.items()
        }
        self._measures = {measure.lower() for measure in names.measures}
        self._names = names
        self._of_table = of_table
        # in a table's own filter or column there is always one row
        self._may_name_columns = of_table is not None
        self._variables: list[str] = []
        self.said: list[str] = []

    def whole(self) -> None:
        if self._next.kind == "end":
            raise DaxError("it is empty")
        self._expression()
        if self._next.kind != "end":
            raise DaxError(f"{self._next.shown} is one too many, or a comma is missing")

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def _is(self, *texts: str) -> bool:
        token = self._next
        return token.kind in ("sign", "word") and token.text.upper() in texts

    def _expect(self, text: str, after: str) -> None:
        if not self._is(text):
            raise DaxError(f"{text} is missing {after}, before {self._next.shown}")
        self._take()

    def _expression(self) -> None:
        if not self._is("VAR"):
            self._operation()
            return
        known = len(self._variables)
        while self._is("VAR"):
            self._take()
            name = self._take()
            if name.kind != "word":
                raise DaxError(f"VAR is followed by {name.shown}, which is no name")
            if name.text.upper() in FUNCTIONS or name.text.lower() in self._tables:
                raise DaxError(f"VAR {name.text} is called as a function or a table is")
            self._expect("=", f"after VAR {name.text}")
            self._expression()
            self._variables.append(name.text.lower())
        self._expect("RETURN", "after VAR")
        self._expression()
        del self._variables[known:]

    def _operation(self) -> None:
        self._operand()
        while self._next.text.upper() in _OPERATORS and self._next.kind != "text":
            operator = self._take().text
            if operator.upper() == "IN" and not (
                self._is("{") or self._next.kind in ("word", "table")
            ):
                raise DaxError(
                    f"IN is followed by {self._next.shown}, which is no list"
                )
            self._operand()

    def _operand(self) -> None:
        while self._is("-", "+") or (self._is("NOT") and not self._is_call()):
            self._take()
        token = self._take()
        if token.kind in ("text", "number"):
            return
        if token.kind == "table":
            self._table(token.text[1:-1].replace("''", "'"))
        elif token.kind == "column":
            self._alone(_column(token))
        elif token.kind == "word":
            self._word(token)
        elif token.text == "(":
            self._expression()
            self._expect(")", "after (")
        elif token.text == "{":
            self._list("}")
        else:
            raise DaxError(f"a value is missing before {token.shown}")

    def _is_call(self) -> bool:
        after = self._tokens[self._at + 1]
        return after.kind == "sign" and after.text == "("

    def _word(self, token: _Token) -> None:
        word = token.text
        if self._is("("):
            self._call(word.upper())
        elif word.lower() in self._variables:
            return
        elif word.lower() in self._tables or self._next.kind == "column":
            self._table(word)
        elif word.upper() in FUNCTIONS:
            raise DaxError(f"{word} is a function, and wants ( after it")
        else:
            raise DaxError(f"{word} is no table and no VAR{self._near_table(word)}")

    def _call(self, function: str) -> None:
        if function not in FUNCTIONS:
            near = nearest(function, list(FUNCTIONS))
            raise DaxError(
                f"{function} is no function of the vocabulary"
                + (f" (did you mean {near}?)" if near else "")
            )
        self._take()
        fewest, most = FUNCTIONS[function]
        count = self._list(")", function)
        if not fewest <= count <= most:
            wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
            wanted = f"{fewest} or more" if most == _MANY else wanted
            self.said.append(f"{function} has {count} arguments, and takes {wanted}")

    def _list(self, close: str, function: str = "") -> int:
        """Read what stands between commas until the closing bracket; count it."""
        count = 0
        if self._is(close):
            self._take()
            return count
        while True:
            count += 1
            words = _TIMED.get(function, "").split()
            if count == 3 and words:
                unit = self._take()
                if unit.kind != "word" or unit.text.upper() not in words:
                    raise DaxError(f"{function} knows no {unit.shown}")
            else:
                may, self._may_name_columns = (
                    self._may_name_columns,
                    (
                        self._may_name_columns
                        or count - 1 in _OF_COLUMNS.get(function, range(0))
                    ),
                )
                self._expression()
                self._may_name_columns = may
            if self._is(close):
                self._take()
                return count
            self._expect(",", f"or {close} in {function or 'the list'}")

    def _table(self, name: str) -> None:
        is_known = name.lower() in self._tables
        if not is_known:
            self.said.append(f"there is no table {name}{self._near_table(name)}")
        if self._next.kind != "column":
            return
        column = _column(self._take())
        if not is_known:
            return
        columns = self._columns[name.lower()]
        if column.lower() not in columns and column.lower() not in self._measures:
            known = sorted(self._names.columns[self._tables[name.lower()]])
            near = nearest(column, known)
            self.said.append(
                f"there is no column {name}[{column}]"
                + (f" (did you mean {near}?)" if near else "")
            )
        elif column.lower() in columns and not self._may_name_columns:
            self.said.append(
                f"{name}[{column}] has many values here: take its SUM, MAX or the like"
            )

    def _alone(self, name: str) -> None:
        if name.lower() in self._measures:
            return
        if self._of_table is not None:
            if name.lower() in self._columns.get(self._of_table.lower(), set()):
                return
            self.said.append(f"{self._of_table} has no column [{name}]")
            return
        near = nearest(name, sorted(self._names.measures))
        self.said.append(
            f"there is no measure [{name}]"
            + (f" (did you mean {near}?)" if near else "")
            + "; a column wants its table before it"
        )

    def _near_table(self, name: str) -> str:
        near = nearest(name, sorted(self._names.columns))
        return f" (did you mean {near}?)" if near else ""


def _column(token: _Token) -> str:
    return token.text[1:-1].replace("]]", "]")
