"""What a model names and has not is found by its text alone."""

from pathlib import PurePosixPath

import pytest
from _manifest import MODEL, manifest, written

from landing.powerbi.check import check, measures

_SALES = MODEL / "tables" / "Sales.tmdl"
_MEASURE = """
	/// What was paid.
	measure Paid = SUM(Sales[Amount])
		formatString: 0
		displayFolder: Money
"""
_LONG = """
	/// What was paid,
	/// of all.
	measure 'Paid twice' =
			VAR once = [Paid]

			RETURN
				once * 2
		formatString: 0
		displayFolder: Money
"""
_HIERARCHY = """
	hierarchy Calendar

		level Month
			column: Month
"""
_ROLE = """\
role 'One country'
	modelPermission: read

	tablePermission Buyers = Buyers[Country] = "DE"
"""


def _with(file: PurePosixPath, more: str) -> dict[PurePosixPath, str]:
    files = written(manifest())
    files[_SALES] = _added(files[_SALES], _MEASURE + _LONG)
    path = MODEL / "tables" / "Days.tmdl"
    files[path] = _added(files[path], _HIERARCHY)
    files[MODEL / "roles" / "One country.tmdl"] = _ROLE
    files[file] = _added(files.get(file, ""), more)
    return files


def _added(text: str, more: str) -> str:
    head, mark, rest = text.partition("\n\tpartition")
    return head + more + mark + rest


def test_a_model_that_names_what_it_has_is_right() -> None:
    files = _with(_SALES, "")
    assert check(files) == ()
    paid, twice = measures(files)
    assert (paid.expression, paid.description) == (
        "SUM(Sales[Amount])",
        "What was paid.",
    )
    assert " ".join(twice.expression.split()) == "VAR once = [Paid] RETURN once * 2"
    assert (twice.format, twice.folder) == ("0", "Money")


@pytest.mark.parametrize(
    ("file", "more", "said"),
    [
        (
            _SALES,
            _MEASURE.replace("Paid", "Other").replace("Amount", "Amont"),
            "measure Other: there is no column Sales[Amont]",
        ),
        (_SALES, _MEASURE, "measure Paid: there are two of that name"),
        (
            _SALES,
            _MEASURE.replace("Paid", "Amount"),
            "measure Amount: a column is called so, too",
        ),
        (_SALES, "\n\tmeasure Bare = 1\n", "measure Bare: has no description"),
        (_SALES, "\n\tmeasure Bare = 1\n", "measure Bare: has no formatString"),
        (_SALES, "\n\tmeasure Bare = 1\n", "measure Bare: has no displayFolder"),
        (
            _SALES,
            "\n\tcolumn Twice = [Amuont] * 2\n",
            "column Sales[Twice]: Sales has no column [Amuont]",
        ),
        (
            _SALES,
            "\n\tcolumn Twice = [Amount] * 2\n\t\tsortByColumn: 'Sale no'\n",
            "column Sales[Twice]: is sorted by Sale no, which is not there",
        ),
        (
            _SALES,
            _HIERARCHY,
            "hierarchy Sales[Calendar]: level Month is of Month, which is not there",
        ),
        (
            MODEL / "roles" / "Other.tmdl",
            "role Other\n\ttablePermission Buyer = TRUE()\n",
            "role Other: Buyer is no table",
        ),
        (
            MODEL / "roles" / "Other.tmdl",
            'role Other\n\ttablePermission Buyers = [Land] = "DE"\n',
            "role Other: Buyers: Buyers has no column [Land]",
        ),
        (
            MODEL / "relationships.tmdl",
            "\nrelationship x\n\tfromColumn: Sales.Amount\n\ttoColumn: Buyers.'A b'\n",
            "relationship x: there is no Buyers[A b]",
        ),
    ],
)
def test_what_is_not_there_is_named(file: PurePosixPath, more: str, said: str) -> None:
    assert said in [
        one.partition(" (did you mean")[0] for one in check(_with(file, more))
    ]


def test_two_active_ways_to_a_table_are_named() -> None:
    files = written(manifest())
    path = MODEL / "relationships.tmdl"
    assert check(files) == ()
    files[path] = files[path].replace("\tisActive: false\n", "")
    assert [one.partition(" in two")[0] for one in check(files)] == [
        "relationships: Sale lines reaches Buyers"
    ]
