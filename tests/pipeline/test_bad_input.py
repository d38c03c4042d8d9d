"""What cannot be done is said in one line, and nothing is left half done."""

import hashlib
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _copies import copy_orders, copy_project
from _project import Done, Pipeline, ended

pytestmark = pytest.mark.shop

GOOD = {"order_id": "1", "amount": 5, "timestamp": "2026-03-01T12:00:00Z"}
DECLARED = Path("dbt_project/bronze/shop/streams.yml")


@pytest.fixture
def shop(shop: Pipeline) -> Pipeline:
    """A pipeline of the whole shop, whose lake holds something already."""
    shop.land("order_events", [GOOD])
    return shop


@pytest.fixture
def begun(pipeline: Pipeline) -> Pipeline:
    """A pipeline whose lake holds something already."""
    pipeline.land("order_events", [GOOD])
    return pipeline


@pytest.fixture
def copied(tmp_path: Path) -> Pipeline:
    """A pipeline whose project is a copy of this one, to spoil; its lake is empty."""
    (tmp_path / "lake").mkdir()
    return Pipeline(tmp_path, project=copy_orders(tmp_path / "project"))


def _file(pipeline: Pipeline, name: str, *lines: bytes, end: bytes = b"\n") -> Path:
    path = pipeline.folder / name
    path.write_bytes(b"\n".join(lines) + (end if lines else b""))
    return path


def _assert_says(done: Done, *said: str) -> None:
    """The command failed, and says so in one line that holds these words."""
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert [words for words in said if words not in done.stderr] == []


def _assert_fails(
    pipeline: Pipeline, *words: str | Path, says: list[str], **environment: str
) -> None:
    """The command lands nothing; it shows a traceback only when asked for one."""
    before = pipeline.landed()
    done = pipeline.tidemark(*words, **environment)
    _assert_says(done, *says)
    debugged = pipeline.tidemark("--debug", *words, **environment)
    assert debugged.returncode == 1
    assert debugged.stderr.startswith("Traceback (most recent call last):\n")
    assert debugged.stderr.splitlines()[-1].startswith("Error: ")
    assert pipeline.landed() == before


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("order_event", ["order_event;", "did you mean order_events?"]),
        ("nothing", ["nothing;", "declared are: order_events, trip_events"]),
        ("customers", ["no stream is called customers", "Name one of these"]),
    ],
)
def test_a_source_that_is_no_stream_is_named_with_those_there_are(
    shop: Pipeline, source: str, says: list[str]
) -> None:
    good = _file(shop, "good.ndjson", json.dumps(GOOD).encode())
    _assert_fails(shop, "replay", source, good, says=says)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.ndjson", b"", ["empty.ndjson is empty", "Fetch it again"]),
        ("blank.ndjson", b"\n\n", ["blank.ndjson holds blank lines only"]),
        (
            "cut.ndjson",
            b'{"order_id": 2}\n{"order_id": 3, "amo',
            ["cut.ndjson line 2 is where the file ends", "Fetch it again"],
        ),
        (
            "cut.csv",
            b'order_id,amount\n1,"5',
            ["cut.csv line 2 begins a row that is not CSV", "Check the quotes"],
        ),
        (
            "latin.csv",
            "order_id,city\n1,Köln\n".encode("latin-1"),
            ["latin.csv line 2 byte 4 is not UTF-8", "Save the file as UTF-8"],
        ),
        ("cut.parquet", b"PAR1", ["cut.parquet cannot be read as Parquet"]),
    ],
)
def test_a_file_that_is_not_whole_is_named_and_none_is_landed(
    shop: Pipeline, name: str, content: bytes, says: list[str]
) -> None:
    good = _file(shop, "good.ndjson", json.dumps(GOOD).encode())
    bad = shop.folder / name
    bad.write_bytes(content)
    _assert_fails(
        shop, "replay", "order_events", good, bad, says=[*says, "nothing was landed"]
    )


def test_what_is_not_utf_8_lands_and_is_rejected_as_it_came(begun: Pipeline) -> None:
    payload = '{"order_id": "2", "note": "Köln"}'.encode("latin-1")
    file = _file(begun, "latin.ndjson", payload)
    assert begun.tidemark("replay", "order_events", file).returncode == 0
    begun.run()
    assert begun.query(
        "select reason, body, from_base64(body_base64) from silver.silver_rejects"
    ) == [("not_utf8", None, payload)]
    assert begun.query("select count(*) from gold.fct_orders") == [(1,)]


def test_events_without_a_payload_are_one_reject_and_stop_nothing(
    begun: Pipeline,
) -> None:
    file = begun.folder / "empty.parquet"
    bodies = pa.array([json.dumps(GOOD | {"order_id": "2"}), None], pa.string())
    for build in range(2):
        pq.write_table(pa.table({"body": bodies}), file)
        done = begun.tidemark("replay", "order_events", file)
        assert done.returncode == 0, done.stderr
        begun.build()
        assert begun.query(
            "select source, reason, body, body_base64 from silver.silver_rejects"
        ) == [("order_events", "not_json", None, None)], build
        bodies = pa.array([None, None], pa.string())
    assert begun.query("select count(*) from gold.fct_orders") == [(2,)]
    assert begun.differences_from_full_refresh() == {}


def test_a_number_at_the_end_of_all_numbers_stops_nothing(begun: Pipeline) -> None:
    begun.land("order_events", [GOOD], sequence=2**63 - 1)
    begun.build()
    begun.land("order_events", [GOOD | {"order_id": "2"}], sequence=7)
    begun.build()
    assert begun.query(
        "select max(last_number) from silver.silver_sequence_ranges"
    ) == [(7,)]
    assert begun.query("select count(*) from gold.fct_orders") == [(2,)]


def test_a_folder_above_the_lake_is_no_column(begun: Pipeline) -> None:
    lake = begun.folder / "body=x"
    lake.mkdir()
    begun.lake.rename(lake / "lake")
    _assert_fails(
        begun,
        "build",
        says=["has a =, which readers take for a column", "Move the lake"],
        TIDEMARK_LAKE=str(lake / "lake"),
    )


def test_payloads_of_5_mb_go_all_the_way(begun: Pipeline) -> None:
    note = "Überweg " * 600_000
    good = GOOD | {"order_id": "large", "note": note}
    payloads = [
        json.dumps(event, ensure_ascii=False).encode()
        for event in (good, good | {"order_id": "broken", "amount": "a lot"})
    ]
    payloads.append(payloads[0][:-1])  # no JSON any more
    assert all(len(payload) > 5_000_000 for payload in payloads)
    file = _file(begun, "large.ndjson", *payloads)
    assert begun.tidemark("replay", "order_events", file).returncode == 0
    begun.run()
    assert begun.query(
        "select amount from gold.fct_orders where order_id = 'large'"
    ) == [(5,)]
    assert begun.query(
        "select reason, md5(body) from silver.silver_rejects order by reason"
    ) == [
        ("invalid_amount", hashlib.md5(payloads[1]).hexdigest()),
        ("not_json", hashlib.md5(payloads[2]).hexdigest()),
    ]


def _no_folder(shop: Pipeline) -> str:
    return str(_file(shop, "taken", b"a file") / "lake")


def _no_room_for_the_source(shop: Pipeline) -> str:
    (shop.lake / "bronze" / "trip_events").touch()
    return str(shop.lake)


@pytest.mark.parametrize("lake", [_no_folder, _no_room_for_the_source])
def test_a_lake_that_cannot_be_written_is_named(
    shop: Pipeline, lake: Callable[[Pipeline], str]
) -> None:
    good = _file(shop, "good.ndjson", json.dumps({"trip_id": "1"}).encode())
    url = lake(shop)
    _assert_fails(
        shop,
        "replay",
        "trip_events",
        good,
        says=[url, "cannot be written", "set TIDEMARK_LAKE to another place"],
        TIDEMARK_LAKE=url,
    )


@pytest.mark.parametrize(
    ("declared", "mistaken", "says"),
    [
        ("event_hub: trip-events", "", "landing.event_hub is missing"),
        (
            "event_hub: trip-events",
            "event_hub: trip-events, consumer_grup: mine",
            "landing.consumer_grup is not known; did you mean consumer_group",
        ),
        ("kind: stream", "kind: streem", "landing.kind is streem; it should be"),
    ],
)
def test_a_mistaken_declaration_is_named_by_file_source_and_field(
    tmp_path: Path, declared: str, mistaken: str, says: str
) -> None:
    copied = Pipeline(tmp_path, project=copy_project(tmp_path / "project"))
    file = copied.project / DECLARED
    before, name, table = file.read_text().partition("- name: trip_events")
    assert declared in table
    fields = "".join(f"\n              {field}" for field in mistaken.split(", "))
    mistaken_table = table.replace(f"\n              {declared}", fields, 1)
    file.write_text(before + name + mistaken_table)
    good = _file(copied, "good.ndjson", json.dumps(GOOD).encode())
    _assert_fails(
        copied,
        "replay",
        "order_events",
        good,
        says=[f"{DECLARED}: source trip_events: {says}", "Mend the declaration"],
    )


def test_a_second_extractor_of_a_source_is_turned_away(shop: Pipeline) -> None:
    with closing(sqlite3.connect(shop.folder / "shop.db")) as database:
        database.executescript(
            "create table customers (customer_id, name, city, country, last_updated);"
            "insert into customers values "
            "('c-1', 'Ada', 'Ulm', 'DE', '2026-03-01T12:00:00Z');"
            "begin exclusive"
        )
        # which waits for the database, and has the source meanwhile
        first = shop.start("extract", "customers")
        _wait_until(lambda: _is_leased(shop.folder / "control.db"))
        before = shop.landed()
        second = shop.tidemark("extract", "customers")
        _assert_says(
            second,
            "source customers is being extracted by run ",
            f"(pid {first.pid})",
            "Wait until it ends",
        )
        assert shop.landed() == before
        database.rollback()
        assert ended(first).returncode == 0
    assert len(shop.landed()) == len(before) + 1


def _is_leased(control: Path) -> bool:
    if not control.is_file():
        return False
    with closing(sqlite3.connect(control)) as connection:
        try:
            found = connection.execute("select lease_run from landing_watermark")
        except sqlite3.OperationalError:
            return False  # the table is still to come
        return any(run for (run,) in found)


def test_a_warehouse_that_another_process_has_open_is_not_built(
    copied: Pipeline,
) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, copied.warehouse],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    _assert_fails(
        copied,
        "build",
        says=[
            f"warehouse {copied.warehouse} is open in process {holder.pid}",
            "Close it there",
        ],
    )
    holder.communicate()


HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_a_file_that_is_no_warehouse_is_named_and_kept(copied: Pipeline) -> None:
    copied.warehouse.write_text("not a warehouse")
    _assert_fails(
        copied,
        "build",
        says=[f"warehouse {copied.warehouse} cannot be opened", "rebuild it"],
    )
    assert copied.warehouse.read_text() == "not a warehouse"


def test_a_second_build_at_the_same_time_is_turned_away(shop: Pipeline) -> None:
    first = shop.start("build", "--", "--resource-type", "model")
    _wait_until((shop.copied_project() / "logs" / "dbt.log").exists)
    second = shop.tidemark("build")
    assert first.poll() is None, "the first build was over before the second began"
    _assert_says(second, "verification of warehouse.duckdb is running", "Wait for it")
    done = ended(first)
    assert done.returncode == 0, done.stderr
    assert shop.query("select count(*) from silver.silver_orders") == [(1,)]


def test_warehouses_of_one_name_are_built_at_the_same_time(
    copied: Pipeline, tmp_path: Path
) -> None:
    other = tmp_path / "other" / "warehouse.duckdb"
    other.parent.mkdir()
    first = copied.start("build", "--", "--resource-type", "model")
    _wait_until((copied.project / "logs" / "dbt.log").exists)
    words = ("build", "--", "--select", "stg_sales_orders", "--resource-type", "model")
    second = copied.tidemark(*words, TIDEMARK_WAREHOUSE=str(other))
    assert second.returncode == 0, second.stderr
    done = ended(first)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["build", "verify"])
def test_a_lake_that_does_not_exist_is_named(pipeline: Pipeline, command: str) -> None:
    done = pipeline.tidemark(command, TIDEMARK_LAKE=f"{pipeline.folder}/laek")
    _assert_says(
        done, f"the lake {pipeline.folder}/laek does not exist", "set TIDEMARK_LAKE"
    )
    assert not pipeline.warehouse.exists()


def test_a_project_that_does_not_parse_is_not_built(copied: Pipeline) -> None:
    model = copied.project / "dbt_project" / "gold" / "shop" / "fct_orders.sql"
    model.write_text("select * from {{ ref('silver_ordres') }}")
    done = copied.tidemark("build")
    _assert_says(
        done,
        "Error: dbt could not start: Model 'model.tidemark.fct_orders' "
        "(dbt_project/gold/shop/fct_orders.sql) depends on a node named "
        "'silver_ordres'",
        "see logs/dbt.log",
    )
    log = (copied.project / "logs" / "dbt.log").read_text()
    assert "silver_ordres" in log


def test_what_a_macro_says_stands_without_dbt_s_frame(
    begun: Pipeline, tmp_path: Path
) -> None:
    lake = tmp_path / "la[ke"
    lake.mkdir()
    done = begun.tidemark("build", TIDEMARK_LAKE=str(lake))
    assert (done.returncode, done.stderr) == (
        1,
        f"Error: the path of the lake {lake} has a [, which readers take for a "
        "pattern. Move the lake\n",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--no-such"], "No such option '--no-such'. See dbt build --help"),
        (["--full-refresh", "x"], "Got unexpected extra argument (x). See dbt"),
        (["--select"], "Option '--select' requires an argument. See dbt"),
    ],
)
def test_what_dbt_does_not_take_is_a_wrong_command_line(
    begun: Pipeline, words: list[str], said: str
) -> None:
    done = begun.tidemark("build", "--", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: dbt build says: {said}")


@pytest.mark.parametrize("selected", ["nope", "test_type:unit"])
def test_a_build_of_nothing_is_none(begun: Pipeline, selected: str) -> None:
    _assert_says(
        begun.tidemark("build", "--", "--select", selected),
        f"dbt build --select {selected} selects nothing",
        "tidemark build -- --resource-type unit_test",
    )


def test_a_build_of_what_has_changed_may_be_one_of_nothing(begun: Pipeline) -> None:
    before = begun.folder / "before"
    before.mkdir()
    begun.parse().writable_manifest().write(str(before / "manifest.json"))
    done = begun.tidemark(
        "build", "--", "--select", "state:modified", "--state", before
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("built 0 models, 0 tests held")


def test_what_stops_a_model_stands_without_dbt_s_frame(copied: Pipeline) -> None:
    model = copied.project / "dbt_project" / "gold" / "shop" / "fct_orders.sql"
    model.write_text(model.read_text() + "{% if execute %}{{ no_such() }}{% endif %}")
    words = ("--resource-type", "model", "--select", "+fct_orders")
    done = copied.tidemark("build", "--", *words)
    assert done.returncode == 1
    assert "\nERROR fct_orders: 'no_such' is undefined." in "\n" + done.stderr
    assert not any(frame in done.stderr for frame in (" > ", "Compilation Error"))


def _wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "streaming_table",
            "streaming_table, which only Databricks with Unity Catalog has. Say files",
        ),
        ("table", "'table', which is not known. Say files or streaming_table"),
    ],
)
def test_bronze_as_what_the_engine_has_not_stops_a_build(
    begun: Pipeline, said: str, told: str
) -> None:
    begun.variables = {"bronze_as": said}
    failed = begun.dbt("run", "--select", "stg_order_events")
    assert not failed.success
    assert f"the variable bronze_as says {told}" in str(failed.exception)
    assert not begun.warehouse.exists() or not begun.query("from duckdb_tables()")
