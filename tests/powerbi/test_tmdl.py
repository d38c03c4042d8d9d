"""A text of TMDL is read and written again as it was."""

import pytest
from _manifest import manifest, tables_of, written

from landing.powerbi.tmdl import ends, parse, quoted, unquoted

_ODD = """\
/// Of an author
/// who writes much.

table 'It''s mine'   \t
\tlineageTag: 1

\tmeasure A =
\t\t\tSUM(X[a])

\t\t\t+ 1   // twice
\t\tformatString: 0

\tmeasure B = ```
no indent at all
\t\t\t\tRETURN 1
\t\t\t```
\t\tisHidden


\tcolumn c = [A] & "=:"
\tannotation x = {"a": 'b'}
"""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        _ODD,
        _ODD.rstrip("\n"),
        _ODD.replace("\n", "\r\n"),
        "\N{ZERO WIDTH NO-BREAK SPACE}" + _ODD,
        _ODD.replace("\t", "    "),
        "\ttoo deep\n\t\tat once\nnot\n",
    ],
)
def test_a_text_is_written_as_it_was_read(text: str) -> None:
    assert parse(text).text == text


def test_what_is_generated_is_written_as_it_was_read() -> None:
    there = written(manifest())
    for path in tables_of(there):
        assert parse(there[path]).text == there[path]


def test_names_properties_and_descriptions_are_read() -> None:
    (table,) = parse(_ODD).nodes
    assert (table.kind, table.name) == ("table", "It's mine")
    assert table.description == "Of an author\nwho writes much."
    first, second = table.all("measure")
    assert first.property("formatString") == "0"
    assert second.get("isHidden") is not None
    assert "no indent at all" in second.value
    assert table.all("column")[0].has_expression


@pytest.mark.parametrize(
    "name", ["Amount", "Order lines", "It's", "a.b", "Straße", "="]
)
def test_a_name_is_read_as_it_was_quoted(name: str) -> None:
    assert unquoted(quoted(name)) == name
    assert ends(f"{quoted(name)}.{quoted('Ä b')}") == (name, "Ä b")
    assert parse(f"column {quoted(name)}\n").nodes[0].name == name
