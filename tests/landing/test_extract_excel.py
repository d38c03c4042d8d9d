"""Excel workbooks land as what Excel keeps: doubles, texts, days and times."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from landing.errors import SourceError


@pytest.fixture
def inbox(file_extraction):
    """Workbooks, of which the key is declared."""
    file_extraction.declare("id bigint", path="*.xlsx", format="excel")

    def put(*rows: list[Any], name: str = "a.xlsx", **others: list[list[Any]]) -> None:
        workbook = openpyxl.Workbook()
        for title, content in {"Prices": rows, **others}.items():
            sheet = workbook.create_sheet(title)
            for row in content:
                sheet.append(row)
        workbook.remove(workbook.worksheets[0])
        content_ = io.BytesIO()
        workbook.save(content_)
        file_extraction.write(content_.getvalue(), name)

    file_extraction.put = put
    return file_extraction


def test_values_land_as_they_are_kept(inbox) -> None:
    inbox.declare("id bigint", "price decimal(18,2)", "day date")
    inbox.put(
        ["id", "price", "day", "at", "sold", "count", "open", "for", "note", "yes"],
        [
            1,
            29.30,
            date(2026, 5, 1),
            datetime(2026, 5, 1, 10, 30),  # noqa: DTZ001 - as Excel has it
            1.10,
            7.0,
            time(9, 15),
            timedelta(hours=30, minutes=15),
            "007",
            True,
        ],
        [],
        [2],
    )
    inbox.extract()
    first, second = inbox.rows()
    assert (first["price"], first["day"]) == (Decimal("29.30"), date(2026, 5, 1))
    assert (first["at"], first["sold"]) == ("2026-05-01T10:30:00", "1.1")
    assert (first["count"], first["open"]) == ("7", "09:15:00")
    assert (first["for"], first["note"], first["yes"]) == ("30:15:00", "007", "true")
    assert (second["id"], second["price"], second["note"]) == (2, None, None)


def test_a_time_that_is_shown_as_its_day_keeps_its_hours(inbox) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["id", "at", "day"])
    moment = datetime(2026, 5, 1, 13, 45)  # noqa: DTZ001 - as Excel has it
    sheet.append([1, moment, moment.replace(hour=0, minute=0)])
    for cell in ("B2", "C2"):
        sheet[cell].number_format = "yyyy-mm-dd"
    workbook.save(inbox.inbox / "a.xlsx")
    inbox.declare("id bigint", "at timestamp", "day date")
    inbox.extract()
    (row,) = inbox.rows()
    assert (row["at"].hour, row["at"].minute) == (13, 45)
    assert row["day"] == date(2026, 5, 1)


def test_a_character_that_xml_cannot_hold_is_itself(inbox) -> None:
    inbox.put(["id", "note"], [1, "a_x000D_b_x005F_x000D_"])
    inbox.extract()
    assert inbox.rows()[0]["note"] == "a\rb_x000D_"


def test_the_first_sheet_is_read_or_the_one_that_is_declared(inbox) -> None:
    inbox.put(["id"], [1], Others=[["id"], [2]])
    inbox.extract()
    assert inbox.ids() == [1]
    inbox.declare(sheet="Others")
    inbox.put(["id"], [1], Others=[["id"], [2]], name="b.xlsx")
    inbox.extract()
    assert inbox.ids() == [1, 2, 2]
    assert inbox.extract().rows == 0
    inbox.declare(sheet="Mine")
    inbox.put(["id"], [3], name="c.xlsx")
    with pytest.raises(SourceError, match=r"c\.xlsx has no sheet Mine; it has Prices"):
        inbox.extract()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["id", "v"], [1, "#N/A"]], "cell B2 holds the error #N/A"),
        ([["id", None, "v"], [1, 2, 3]], "column 2 of the first row has no name"),
        ([["id", "v", "v"], [1, 2, 3]], "the first row names v twice"),
        ([["id"], [1], [2, 3]], "row 3 has a value beyond the last column"),
        ([["v"], [1]], "has no column id; it has v"),
        ([["id", "is_deleted"], [1, 2]], "has a column is_deleted"),
        ([[]], "is empty: its first row has no names"),
    ],
)
def test_a_sheet_that_cannot_be_taken_lands_nothing(
    inbox, rows: list[list[Any]], expected: str
) -> None:
    inbox.put(*rows)
    with pytest.raises(SourceError, match=expected):
        inbox.extract()
    assert inbox.files() == []


def test_a_file_that_is_no_workbook_says_so(inbox) -> None:
    inbox.write(b"id,v\n1,2\n", "a.xlsx")
    with pytest.raises(SourceError, match=r"cannot be read as an \.xlsx workbook"):
        inbox.extract()
