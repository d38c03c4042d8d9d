"""Which partitions Power BI makes of a policy, as Microsoft's page on them has it."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from landing.powerbi.model import Incremental, Span
from landing.powerbi.partitions import partitions


def policy(keep: str, refresh: str) -> Incremental:
    spans = []
    for said in (keep, refresh):
        number, granularity = said.split()
        spans.append(Span(int(number), granularity))
    return Incremental("placed_at", spans[0], spans[1], real_time=False)


def named(of: Incremental, today: date) -> list[str]:
    return [one.name for one in partitions(of, today)]


def test_it_is_the_example_of_microsoft_s_page() -> None:
    """Three years kept, one day read again, on 2 February 2021."""
    assert named(policy("3 year", "1 day"), date(2021, 2, 2)) == [
        *("2018", "2019", "2020", "2021Q101", "2021Q10201", "2021Q10202"),
    ]


def test_periods_that_are_over_are_one_partition() -> None:
    of = policy("1 year", "1 day")
    assert named(of, date(2021, 2, 1))[1:] == ["2021Q101", "2021Q10201"]
    assert named(of, date(2021, 4, 1))[1:] == ["2021Q1", "2021Q20401"]
    assert named(of, date(2022, 1, 1)) == ["2021", "2022Q10101"]


def test_a_month_is_not_over_while_a_day_of_it_is_read_again() -> None:
    found = list(partitions(policy("1 year", "10 day"), date(2026, 8, 5)))
    names = [one.name for one in found]
    assert names[:4] == ["2025", "2026Q1", "2026Q2", "2026Q30701"]
    assert names[-11:-9] == ["2026Q30726", "2026Q30727"]
    assert [one.name for one in found if one.is_read_again] == names[-10:]
    assert names[-1] == "2026Q30805"


def test_by_months_there_are_no_days_and_where_months_are_kept_no_years() -> None:
    today = date(2024, 5, 9)
    assert named(policy("2 year", "1 month"), today) == [
        *("2022", "2023", "2024Q1", "2024Q204", "2024Q205"),
    ]
    assert named(policy("14 month", "2 month"), today)[:3] == [
        *("2023Q103", "2023Q204", "2023Q205"),
    ]
    assert named(policy("2 quarter", "1 quarter"), today) == [
        *("2023Q4", "2024Q1", "2024Q2"),
    ]


@given(
    keep=st.sampled_from(["1 year", "3 year", "5 quarter", "14 month", "90 day"]),
    refresh=st.sampled_from(["1 day", "10 day", "40 day", "1 month", "1 quarter"]),
    after=st.integers(0, 4000),
)
def test_each_day_is_in_one_partition_whatever_the_policy(
    keep: str, refresh: str, after: int
) -> None:
    today = date(2020, 1, 1) + timedelta(days=after)
    found = list(partitions(policy(keep, refresh), today))
    assert len({one.name for one in found}) == len(found)
    for one, following in pairwise(found):
        assert one.first < one.until == following.first
    assert found[-1].first <= today < found[-1].until
    is_read_again = [one.is_read_again for one in found]
    assert is_read_again == sorted(is_read_again)
