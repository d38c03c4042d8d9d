"""Health tells what is configured and when each source last landed; no secret."""

import json
import os
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from _events import batch

from landing import Lake, land_events, load_declarations
from landing.errors import LakeError
from landing.functions.health import report
from landing.settings import load_settings

DECLARED = """
sources:
  - name: bronze
    tables:
      - name: clicks
        config: {meta: {landing: {kind: stream, event_hub: c, connection: Hub}}}
      - name: quiet
        config: {meta: {landing: {kind: stream, event_hub: q, connection: Other}}}
      - name: people
        config: {meta: {landing: {kind: table, connection: shop, table: people, key: id,
          watermark: at}}}
        columns: [{name: id, data_type: bigint}, {name: at, data_type: timestamp}]
"""
SECRETS = {
    "Hub": "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=hush",
    "TIDEMARK_CONNECTION_SHOP": "postgresql://u:hush@db/shop",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "dbt_project/bronze"
    folder.mkdir(parents=True)
    (folder / "s.yml").write_text(DECLARED)
    return tmp_path


def told(project: Path, **settings: str) -> tuple[bool, dict[str, Any]]:
    environment = {**SECRETS, "TIDEMARK_LAKE": str(project / "lake"), **settings}
    read = load_settings(project, environment)
    return report(
        load_declarations(project),
        read,
        lambda: Lake.open(read.lake),
        environment,
        datetime(2026, 5, 1, 12, tzinfo=UTC),
    )


def test_it_tells_when_each_source_last_landed(project: Path) -> None:
    clicks = load_declarations(project).stream("clicks")
    lake = Lake.open(str(project / "lake"))
    at = datetime(2026, 5, 1, 11, 58, 30, tzinfo=UTC)
    for when, first in ((at - timedelta(hours=2), 1), (at, 10)):
        clock = partial(when.replace)  # which changes nothing
        [file] = land_events(lake, clicks, batch(b"{}", first=first), clock=clock)
        os.utime(project / "lake" / file.path, (when.timestamp(),) * 2)
    is_well, found = told(project)
    assert is_well
    assert found["streams"][0] == {
        "name": "clicks",
        "event_hub": "c",
        "consumer_group": "$Default",
        "connection": "Hub",
        "connection_is_set": True,
        "last_landed_at": "2026-05-01T11:58:30Z",
        "seconds_ago": 90,
    }
    assert found["streams"][1]["last_landed_at"] is None
    assert not found["streams"][1]["connection_is_set"]
    assert found["tables"] == [
        {
            "name": "people",
            "connection": "shop",
            "connection_is_set": True,
            "last_landed_at": None,
            "seconds_ago": None,
            "last_checked_at": None,
        }
    ]


def test_a_lake_that_cannot_be_read_is_not_well_and_says_why(project: Path) -> None:
    (project / "file").write_text("")
    is_well, found = told(project, TIDEMARK_LAKE=str(project / "file" / "lake"))
    assert not is_well
    assert found["ok"] is False
    assert "cannot be written" in found["error"]


@pytest.mark.parametrize(
    "lake", ["ftp://user:hush@host/lake", "az://container/path?sig=hush"]
)
def test_no_secret_is_told(project: Path, lake: str) -> None:
    _, found = told(project, TIDEMARK_LAKE=lake)
    assert "hush" not in json.dumps(found)


@pytest.mark.parametrize(
    ("lake", "shown"),
    [
        (
            "abfss://lake@acct.dfs.core.windows.net/x?sig=hush",
            "abfss://lake@acct.dfs.core.windows.net/x",
        ),
        ("az://container/x", "az://container/x"),
        ("ftp://user:hu/s@h@host/lake", "ftp://host/lake"),
    ],
)
def test_a_lake_is_told_with_its_container(
    project: Path, lake: str, shown: str
) -> None:
    def refused() -> Lake:
        raise LakeError(f"{lake} cannot be listed", way_out="Check it")

    read = load_settings(project, {**SECRETS, "TIDEMARK_LAKE": lake})
    now = datetime(2026, 5, 1, tzinfo=UTC)
    _, found = report(load_declarations(project), read, refused, {}, now)
    assert found["lake"] == shown
    assert found["error"].startswith(shown)
