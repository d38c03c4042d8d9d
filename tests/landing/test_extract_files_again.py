"""All files land again where that is asked for, and a look alone lands nothing."""

import json

import pytest
from _extraction import OLD, Crash, crash_at, statuses

from landing.control.watermarks import Control
from landing.errors import RequestError
from landing.extraction.landed_files import LandedFiles, adopt_files, reset_files
from landing.extraction.steps import Request


@pytest.fixture
def inbox(file_extraction):
    """Two files, of which the second name landed first."""
    file_extraction.write(f"id,changed\n2,{OLD}\n", "products-2.csv")
    file_extraction.extract()
    file_extraction.write(f"id,changed\n1,{OLD}\n", "products-1.csv")
    file_extraction.extract()
    return file_extraction


def in_order(inbox, paths) -> list[int]:
    rows = sorted(inbox.rows(paths), key=lambda row: row["window_high"])
    return [row["id"] for row in rows]


def test_all_land_again_in_the_order_in_which_they_did(inbox) -> None:
    before = max(row["window_high"] for row in inbox.rows())
    again = inbox.extract(request=Request(full=True))
    assert in_order(inbox, again.paths) == [2, 1]
    assert min(row["window_high"] for row in inbox.rows(again.paths)) > before
    assert inbox.extract().rows == 0
    assert again.bytes > 0


def test_after_a_reset_the_next_run_lands_all(inbox) -> None:
    reset_files("products", inbox.control)
    assert in_order(inbox, inbox.extract().paths) == [2, 1]
    assert inbox.extract().rows == 0
    assert statuses(inbox)[-3:] == ["reset", "committed", "committed"]


def test_a_reset_takes_a_crashed_run_with_it(inbox) -> None:
    inbox.write(f"id,changed\n3,{OLD}\n", "products-3.csv")
    with pytest.raises(Crash):
        inbox.extract(progress=crash_at("planned"))
    reset_files("products", inbox.control)
    assert in_order(inbox, inbox.extract().paths) == [2, 1, 3]


def test_a_look_counts_what_is_new_and_writes_nothing(inbox) -> None:
    inbox.write(f"id,changed\n3,{OLD}\n4,{OLD}\n", "products-3.csv")
    before = (inbox.files(), LandedFiles(inbox.control).known("products"))
    look = inbox.extract(request=Request(dry_run=True))
    assert (look.rows, look.files, look.paths) == (2, 0, ())
    assert inbox.extract(request=Request(full=True, dry_run=True)).rows == 4
    assert (inbox.files(), LandedFiles(inbox.control).known("products")) == before
    assert statuses(inbox) == ["committed"] * 2
    assert inbox.extract().rows == 2


@pytest.mark.parametrize("request_", [Request(since="1"), Request(until="2026-05-01")])
def test_files_have_no_watermark_to_begin_at(inbox, request_: Request) -> None:
    with pytest.raises(RequestError, match="land whole, by what is new"):
        inbox.extract(request=request_)


def test_files_of_two_sources_are_known_apart(inbox) -> None:
    inbox.declare(name="others")
    assert inbox.extract().rows == 2


def test_a_control_table_of_before_files_were_known_lands_all_once(inbox) -> None:
    with inbox.control.database.transaction() as connection:
        connection.exec_driver_sql("drop table landing_file")
    inbox.control = Control.open(inbox.control_url)
    assert inbox.extract().rows == 2
    assert inbox.extract().rows == 0


CHANGES = [
    ({"format": "json", "records": "new"}, [10, 20]),
    ({"deleted_column": "gone", "deleted_values": ("x",)}, [1, 2]),
    ({"deleted_column": "gone", "deleted_values": ("x", "no")}, [1, 2]),
]


@pytest.fixture
def documents(file_extraction):
    """Two documents whose records stand at two places."""
    file_extraction.declare(
        *("id bigint", "gone varchar"), path="*.json", format="json", records="old"
    )
    for number, gone in ((2, "no"), (1, "X")):
        old, new = ({"id": number * n, "gone": gone} for n in (1, 10))
        content = json.dumps({"old": [old], "new": [new]})
        file_extraction.write(content, f"{number}.json")
        file_extraction.extract()
    return file_extraction


@pytest.mark.parametrize(("changes", "ids"), CHANGES)
def test_files_that_are_read_otherwise_land_again_in_their_order(
    documents, changes, ids
) -> None:
    documents.declare(**changes)
    assert documents.extract(request=Request(dry_run=True)).rows == 2
    again = documents.extract()
    assert sorted(in_order(documents, again.paths)) == ids
    assert in_order(documents, again.paths) == ids[::-1]
    marked = [row["id"] for row in documents.rows(again.paths) if row["is_deleted"]]
    values = changes.get("deleted_values", ())
    assert sorted(marked) == ([1, 2] if "no" in values else [1] if values else [])
    assert documents.extract().rows == 0


def test_files_that_are_read_otherwise_after_a_crash_land_all(documents) -> None:
    documents.declare(records="new")
    with pytest.raises(Crash):
        documents.extract(part_rows=1, progress=crash_at("landed"))
    documents.extract()
    assert set(documents.ids()) == {1, 2, 10, 20}
    assert documents.extract().rows == 0


def test_values_of_another_case_are_no_other_judgement(documents) -> None:
    documents.declare(deleted_column="gone", deleted_values=("x", "no"))
    documents.extract()
    documents.declare(deleted_values=("No", "X"))
    assert documents.extract().rows == 0


def test_files_of_an_older_control_table_count_as_read_so(documents) -> None:
    with documents.control.database.transaction() as connection:
        connection.exec_driver_sql("alter table landing_file drop column read_as")
    documents.control = Control.open(documents.control_url)
    assert documents.extract().rows == 0
    documents.declare(records="new")
    assert documents.extract().rows == 2


def test_what_landed_may_be_adopted_as_it_is(documents) -> None:
    documents.declare(records="new")
    adopt_files(documents.source, documents.control)
    assert documents.extract().rows == 0
    documents.write('{"new": [{"id": 30, "gone": null}]}', "3.json")
    assert documents.ids(documents.extract().paths) == [30]
