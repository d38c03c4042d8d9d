"""`tidemark build`: what is wrong with a command line is said before dbt starts."""

from datetime import UTC, datetime, timedelta

import click
import pytest
from _command import Run, run

from landing.cli._times import day, past_time

__all__ = ["run"]  # the fixture

TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01 10:00",
        "2026-05-01T10:00",
        "2026-05-01T10:00:00",
        "2026-05-01T12:00+02:00",
        "2026-05-01 10:00Z",
    ],
)
def test_a_time_is_utc_unless_it_says_its_zone(text: str) -> None:
    assert past_time(text) == datetime(2026, 5, 1, 10, tzinfo=UTC)


def test_a_day_is_the_time_at_which_it_begins() -> None:
    began = past_time("2026-05-01")
    assert began == datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{TOMORROW:%Y-%m-%d %H:%M}", "nothing can have landed since then"),
        ("9999-12-31T23:59-05:00", "nothing can have landed since then"),
        ("0900-05-01", "0900-05-01 is before 1900"),
        ("May", "May is no time: write 2026-05-01 or 2026-05-01T10:00"),
        ("2026-05-32", "2026-05-32 is no time"),
    ],
)
def test_a_time_at_which_nothing_can_have_landed_is_refused(
    run: Run, text: str, said: str
) -> None:
    done = run("build", "--backfill", "silver_orders", "--since", text)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["silver_orders"], "-- --select silver_orders"),
        (["--", "silver_orders", "fct_orders"], "-- --select silver_orders fct_orders"),
        (["--select", "silver_orders+"], "-- --select silver_orders+"),
        (["--store-failures", "-s", "x"], "--store-failures -- -s x"),
        (["--vars={a: 1}"], "-- '--vars={a: 1}'"),
    ],
)
def test_words_for_dbt_stand_after_two_dashes(
    run: Run, words: list[str], meant: str
) -> None:
    done = run("build", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f" write tidemark build {meant}\n")


def test_an_option_that_is_nearly_one_of_ours_is_named(run: Run) -> None:
    done = run("build", "--backfil", "silver_orders")
    assert done.returncode == 2
    assert "No such option '--backfil'. Did you mean '--backfill'?" in done.stderr


def test_a_reporting_day_has_no_time(run: Run) -> None:
    with pytest.raises(click.BadParameter, match="write 2026-05-01"):
        day("2026-05-01 10:00")
    done = run("verify", "--from", "May")
    assert done.returncode == 2
    assert "May is no day: write 2026-05-01" in done.stderr
