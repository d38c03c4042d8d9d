"""A number far above the others hides none of the rows that follow them."""

import pytest

OUTLIERS = [
    2**63 - 2,
    10**18,
    999_999_999_999,
    2**31 - 1,
    253_402_300_799,  # the end of 9999 in seconds since 1970
    253_402_300_799_999,
    4_102_444_800,  # 2100
]


@pytest.fixture
def numbered(table_extraction):
    """A table of 3,000 rows that landed, numbered, and one far above them."""

    def land(outlier: int, first: int = 1, **said: object):
        table_extraction.create("id integer primary key, changed bigint, name text")
        table_extraction.declare(
            "id bigint", "changed bigint", "name varchar", **({"overlap": None} | said)
        )
        rows = ((number, first + number, "a") for number in range(3000))
        table_extraction.insert(*rows, (9_999_999, outlier, "outlier"))
        assert table_extraction.extract().rows == 3001
        return table_extraction

    return land


@pytest.mark.parametrize("said", [{}, {"watermark_unit": "sequence"}, {"overlap": 0}])
@pytest.mark.parametrize("outlier", OUTLIERS)
def test_rows_that_follow_the_others_land(
    numbered, outlier: int, said: dict[str, object]
) -> None:
    extraction = numbered(outlier, **said)
    for number in (3000, 3001):
        extraction.insert((number, number + 1, "b"))
        assert extraction.ids(extraction.extract().paths) == [number]
    extraction.sql("update orders set changed = 3003, name = 'c' where id = 7")
    assert extraction.ids(extraction.extract().paths) == [7]
    assert extraction.extract().rows == 0


@pytest.mark.parametrize("outlier", [4_102_444_799, 4_102_444_800, 99_999_999_999])
def test_times_that_follow_the_others_land(numbered, outlier: int) -> None:
    extraction = numbered(outlier, first=1_790_000_000 - 3000)
    extraction.insert((3000, 1_790_000_001, "b"))
    assert extraction.ids(extraction.extract().paths) == [3000]


def test_rows_that_came_below_it_land_when_it_is_gone(numbered) -> None:
    extraction = numbered(999_999_999, watermark_unit="sequence")
    extraction.insert(*((number, number + 1, "b") for number in range(3000, 6000)))
    extraction.sql("delete from orders where id = 9999999")
    landed = extraction.ids(extraction.extract().paths)
    assert sorted(landed) == [*range(3000, 6000)]


def test_many_such_rows_hide_none_either(numbered) -> None:
    extraction = numbered(10**12)
    extraction.insert(*((number, 10**12 + number, "o") for number in range(5000, 5900)))
    extraction.extract()
    extraction.insert((3000, 3001, "b"))
    assert extraction.ids(extraction.extract().paths) == [3000]
