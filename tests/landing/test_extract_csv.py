"""CSV files land whole, or say what is wrong with them and land nothing."""

import csv as csv_module
import gzip
from decimal import Decimal
from typing import BinaryIO

import pytest
from _extraction import OLD, statuses

from landing.errors import SourceError
from landing.extraction import files


def test_files_are_read_in_the_order_of_their_names(file_extraction) -> None:
    file_extraction.write(f"id,changed\n2,{OLD}\n", "products-b.csv")
    file_extraction.write(f"id,changed\n1,{OLD}\n", "products-a.csv")
    file_extraction.write(f"id,changed\n9,{OLD}\n", "others.csv")
    file_extraction.extract()
    assert [row["id"] for row in file_extraction.rows()] == [1, 2]


def test_a_file_keeps_undeclared_columns_as_text(file_extraction) -> None:
    file_extraction.declare("id bigint", "changed varchar", "price decimal(18,2)")
    file_extraction.write(
        f'\ufeffid,changed,price,note\r\n1,{OLD},29.330,"a ""b"",\nc"\r\n'
        f"\r\n2,{OLD},,007\r\n"
    )
    file_extraction.extract()
    first, second = file_extraction.rows()
    assert (first["price"], first["note"]) == (Decimal("29.33"), 'a "b",\nc')
    assert (second["price"], second["note"]) == (None, "007")


def test_files_with_different_columns_land_together(file_extraction) -> None:
    file_extraction.write(f"id,changed,a\n1,{OLD},x\n", "products-1.csv")
    file_extraction.write(f"b,changed,id\ny,{OLD},2\n", "products-2.csv")
    file_extraction.extract()
    landed = [(row["id"], row["a"], row["b"]) for row in file_extraction.rows()]
    assert landed == [(1, "x", None), (2, None, "y")]


def test_a_header_alone_is_no_rows(file_extraction) -> None:
    file_extraction.write("id,changed\n")
    assert file_extraction.extract().rows == 0
    assert statuses(file_extraction) == ["committed"]


def test_a_very_long_text_lands_whole(file_extraction) -> None:
    file_extraction.write(f"id,changed,note\n1,{OLD},{'x' * 300_000}\n")
    file_extraction.extract()
    assert len(file_extraction.rows()[0]["note"]) == 300_000
    assert csv_module.field_size_limit() > 300_000


def test_a_quotation_mark_that_is_not_closed_does_not_take_the_rest(
    file_extraction,
) -> None:
    rest = "x" * 17 * 1024 * 1024
    file_extraction.write(f'id,changed\n1,"{OLD}\n2,{rest}"\n')
    with pytest.raises(SourceError, match=r"csv, line 2: a value .* more than 16 MB"):
        file_extraction.extract()
    assert file_extraction.files() == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty: it has no header"),
        (b"\xef\xbb\xbf", "is empty: it has no header"),
        (b"id,updated\n1,2\n", "has no column changed; it has id, updated"),
        (b"id,changed,id\n1,2,3\n", "the header names id twice"),
        (b"id,changed,\n1,2,3\n", "column 3 of the header has no name"),
        (b"id,changed,landed_at\n1,2,3\n", "has a column landed_at"),
        (b"id,changed,Landed_Hour\n1,2,3\n", "has a column Landed_Hour"),
        (b"id,changed,a,A\n1,2,3,4\n", "csv has the columns a and A, which differ"),
        (b"id,changed\n1,\n\n2\n", r"csv, line 4: the row has 1 values, the header 2"),
        (b'id,changed\n1,"\n"\n2,,\n', r"csv, line 4: the row has 3 values"),
        (b"id,changed\n1,\n2,\xff\n", r"csv, line 3: byte 16 of the file is not UTF"),
        (b'id,changed\n1,\n2,"2020', r"csv ends within the quoted value .* on line 3"),
        (b'id,changed\n1,"a"b\n', r"csv, line 2: "),
    ],
)
def test_a_file_that_is_wrong_lands_nothing_and_those_beside_it_do(
    file_extraction, content: bytes, expected: str
) -> None:
    file_extraction.write(f"id,changed\n8,{OLD}\n", "products-0.csv")
    file_extraction.write(f"id,changed\n7,{OLD}\n", "products_2.csv")
    file_extraction.write(content)
    with pytest.raises(SourceError, match=expected) as raised:
        file_extraction.extract(part_rows=1)
    assert raised.value.message.startswith("source products: ")
    assert file_extraction.ids() == [7, 8]
    assert statuses(file_extraction) == ["failed"]
    assert file_extraction.control.watermark("products") is None
    file_extraction.write(f"id,changed\n9,{OLD}\n")
    file_extraction.extract()
    assert file_extraction.ids() == [7, 8, 9]


def test_a_file_that_is_written_while_it_is_read_does_not_land(
    file_extraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_extraction.write(f"id,changed\n1,{OLD}\n")
    read = files.content_hash

    def and_append(stream: BinaryIO) -> str:
        with path.open("a") as file:
            file.write(f"2,{OLD}\n")
        return read(stream)

    with monkeypatch.context() as during:
        during.setattr(files, "content_hash", and_append)
        with pytest.raises(SourceError, match="changed while it was read"):
            file_extraction.extract()
    assert file_extraction.files() == []
    file_extraction.extract()
    assert set(file_extraction.ids()) == {1, 2}


def test_files_whose_columns_differ_in_case_alone_land_apart(file_extraction) -> None:
    file_extraction.write(f"id,changed,a\n1,{OLD},x\n", "products-1.csv")
    file_extraction.write(f"id,changed,A\n2,{OLD},y\n", "products-2.csv")
    assert file_extraction.extract().files == 2
    assert [row.get("A") or row.get("a") for row in file_extraction.rows()] == [
        "x",
        "y",
    ]


def test_no_match_is_an_error(file_extraction) -> None:
    with pytest.raises(SourceError, match=r"no file matches products\*\.csv in"):
        file_extraction.extract()


@pytest.mark.parametrize("path", ["../products.csv", "/products.csv"])
def test_a_path_may_not_leave_its_folder(file_extraction, path: str) -> None:
    file_extraction.declare(path=path)
    with pytest.raises(SourceError, match="leads out of"):
        file_extraction.extract()


def test_a_compressed_file_lands_as_what_is_in_it(file_extraction) -> None:
    file_extraction.declare(path="products*")
    content = f"\ufeffid,changed\n1,{OLD}\n".encode()
    file_extraction.write(gzip.compress(content), "products.csv.gz")
    file_extraction.extract()
    assert file_extraction.ids() == [1]


def test_a_compressed_file_that_was_cut_lands_nothing(file_extraction) -> None:
    rows = "".join(f"{n},{OLD}\n" for n in range(10_000))
    packed = gzip.compress(f"id,changed\n{rows}".encode())
    file_extraction.write(packed[: len(packed) // 2])
    with pytest.raises(SourceError, match="ends before its compressed content does"):
        file_extraction.extract(part_rows=10)
    assert file_extraction.files() == []
