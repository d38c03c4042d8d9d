"""The page on scale is what its script makes of the facts and of the settings."""

import _sizing
import pytest
import scale
from _facts import PUBLISHED
from _pages import page
from _sizing import Stream, Tables, on_databricks, on_synapse, strained

PAGE = page("docs/scale.md")


def test_the_page_is_what_the_script_prints() -> None:
    assert scale.page() == PAGE


def test_each_price_and_limit_names_its_source_and_how_old_it_is() -> None:
    for name, fact in PUBLISHED.items():
        assert fact.source, name
        assert fact.dated, name


@pytest.mark.parametrize(
    ("rate", "units", "partitions"), [(800, 1, 4), (5_000, 5, 10), (10_000, 10, 20)]
)
def test_units_and_partitions_follow_the_rules_of_the_page_on_streaming(
    rate: float, units: int, partitions: int
) -> None:
    assert (Stream(rate).units, Stream(rate).partitions) == (units, partitions)


def test_files_follow_how_function_and_consumer_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # of four partitions, each with 25 events a second
    assert Stream(100).function_files == 4 * 86_400 / 4
    assert Stream(100).consumed_files == 4 * 86_400 / 10
    settings = _sizing.hub_settings() | {"minEventBatchSize": 200}
    monkeypatch.setattr(_sizing, "hub_settings", lambda: settings)
    assert Stream(100).function_files == 4 * 86_400 / 8


def test_what_is_asked_of_every_part_grows_with_events_and_tables() -> None:
    for more in (Stream(20_000), Tables(2_000)):
        stream = more if isinstance(more, Stream) else Stream(10_000)
        tables = more if isinstance(more, Tables) else Tables(1_000)
        before = strained(Stream(10_000), Tables(1_000))
        after = strained(stream, tables)
        assert all(after[part] >= used for part, used in before.items())
        assert after != before


def test_a_build_that_is_priced_is_done_before_the_next() -> None:
    for rate in scale.RATES:
        for count in scale.COUNTS:
            for builds in (
                on_databricks(Stream(rate), count),
                on_synapse(Stream(rate), count),
            ):
                assert builds is not None
                assert builds.share <= 0.8
