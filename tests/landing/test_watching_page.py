"""docs/watching.md has every metric, as the code has it."""

import re

from _pages import page, tables

from landing.telemetry.catalogue import METRICS

PAGE = page("docs/watching.md")


def test_the_page_has_every_metric_as_the_code_has_it() -> None:
    [table] = [rows for rows in tables(PAGE) if "metric" in rows[0]]
    said = [
        (
            row["metric"].strip("`"),
            row["kind"],
            row["unit"].strip("`"),
            tuple(re.findall(r"`([^`]+)`", row["attributes"])),
            row["meaning"],
        )
        for row in table
    ]
    assert said == [
        (each.name, each.kind, each.unit, each.attributes, each.meaning)
        for each in METRICS
    ]


def test_names_are_as_opentelemetry_wants_them() -> None:
    for metric in METRICS:
        assert re.fullmatch(r"(tidemark|messaging)(\.[a-z]+)+", metric.name)
        assert re.fullmatch(r"s|By|\{[a-z]+\}", metric.unit)
        assert (metric.kind == "histogram") == bool(metric.bounds)
    assert len({metric.name for metric in METRICS}) == len(METRICS)
