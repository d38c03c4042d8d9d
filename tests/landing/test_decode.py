"""What could not be decoded is decoded once its schema is there, and only once."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from _events import SOURCE, files, read, rows

from landing import EventBatch, Lake, land_events
from landing.compact import compact
from landing.declarations import InternalSource
from landing.decode import redecode
from landing.decoding import Decoder, Schemas, decoder_of
from landing.decoding._registry import Unavailable
from landing.errors import LakeError
from landing.lake import Published

AVRO = replace(SOURCE, format="avro", schema_registry="registry")
RESOLVED = InternalSource("resolved_rejects", Path("rejects.yml"), ())
EARLY, LATE = "a" * 32, "b" * 32
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _unavailable(schema_id: str) -> str:
    raise Unavailable("the registry has none of this id", is_of_all=False)


def decoder(lake: Lake) -> Decoder:
    return decoder_of(lake, AVRO, Schemas(lake, _unavailable))


def land(lake: Lake, *ids: str, first: int = 1, hour: int = 0) -> None:
    """Land the number 1, of these schemas, in as many events."""
    count = len(ids)
    batch = EventBatch(
        bodies=[b"\x02"] * count,
        partition_ids=["0"] * count,
        sequence_numbers=range(first, first + count),
        enqueued_at=[0] * count,
        content_types=[f"avro/binary+{one}" for one in ids],
    )
    at = NOON + timedelta(hours=hour)
    land_events(lake, AVRO, batch, clock=lambda: at, decoder=decoder(lake))


def schema(lake: Lake, schema_id: str) -> None:
    lake.publish(f"schemas/{schema_id}.avsc", b'"long"')


def decided(lake: Lake) -> list[tuple[str, datetime]]:
    paths = [path for path in files(lake) if "/resolved_rejects/" in path]
    found = [row for path in paths for row in read(lake, path).to_pylist()]
    return [(row["reject_id"], row["resolved_at"]) for row in found]


def events(lake: Lake) -> list[tuple[int, str | None]]:
    found = [
        row
        for path in files(lake)
        if "/order_events/" in path
        for row in read(lake, path).to_pylist()
    ]
    return sorted(
        ((row["sequence_number"], row["body"]) for row in found), key=lambda e: str(e)
    )


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake.open(f"{tmp_path}/lake")
    schema(lake, EARLY)
    return lake


def test_what_can_be_decoded_now_lands_beside_with_the_position_it_had(
    lake: Lake,
) -> None:
    land(lake, EARLY, LATE)
    schema(lake, LATE)
    done = redecode(lake, AVRO, RESOLVED, clock=lambda: NOON, decoder=decoder(lake))
    assert (done.undecoded, done.decoded, dict(done.reasons)) == (1, 1, {})
    assert events(lake) == [(1, "1"), (2, "1"), (2, None)]
    [path] = done.files
    [again] = read(lake, path).to_pylist()
    [undecoded] = [row for row in _of_stream(lake) if row["decode_error"]]
    assert again["body_base64"] == undecoded["body_base64"]
    assert again["landed_at"] > undecoded["landed_at"]
    assert [moment for _, moment in decided(lake)] == [undecoded["landed_at"]]


def _of_stream(lake: Lake) -> list[dict[str, object]]:
    paths = [path for path in files(lake) if "/order_events/" in path]
    return [row for path in paths for row in read(lake, path).to_pylist()]


def test_decoding_again_lands_nothing(lake: Lake) -> None:
    land(lake, LATE, LATE)
    schema(lake, LATE)
    redecode(lake, AVRO, RESOLVED, decoder=decoder(lake))
    before = list(lake.files(""))
    done = redecode(lake, AVRO, RESOLVED, decoder=decoder(lake))
    assert (done.undecoded, done.decoded) == (0, 0)
    assert list(lake.files("")) == before


def test_what_still_cannot_be_decoded_is_counted_by_its_reason(lake: Lake) -> None:
    land(lake, LATE, LATE)
    done = redecode(lake, AVRO, RESOLVED, decoder=decoder(lake))
    assert (done.undecoded, done.decoded, done.files) == (2, 0, [])
    assert list(done.reasons.values()) == [2]
    assert decided(lake) == []


def test_what_landed_before_an_hour_is_left_alone(lake: Lake) -> None:
    land(lake, LATE)
    land(lake, LATE, first=2, hour=2)
    schema(lake, LATE)
    since = NOON + timedelta(hours=1)
    done = redecode(lake, AVRO, RESOLVED, since=since, decoder=decoder(lake))
    assert done.decoded == 1
    assert redecode(lake, AVRO, RESOLVED, decoder=decoder(lake)).decoded == 1


def test_what_lands_undecoded_after_it_was_decoded_is_decoded_again(
    lake: Lake, tmp_path: Path
) -> None:
    land(lake, LATE)
    schema(lake, LATE)
    redecode(lake, AVRO, RESOLVED, clock=lambda: NOON, decoder=decoder(lake))
    # another process, whose registry was down
    without = Lake.open(f"{tmp_path}/without")
    land(without, LATE, hour=1)
    [path] = files(without)
    lake.publish(path, without.read(path) or b"")
    assert redecode(lake, AVRO, RESOLVED, decoder=decoder(lake)).decoded == 1


def test_a_run_that_ends_before_it_closes_rejects_is_closed_by_the_next(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(lake, LATE)
    schema(lake, LATE)
    publish = Lake.publish

    def fails(self: Lake, path: str, content: bytes) -> Published:
        if "/resolved_rejects/" in path:
            raise LakeError("the disk is full", way_out="Make room")
        return publish(self, path, content)

    with monkeypatch.context() as broken:
        broken.setattr(Lake, "publish", fails)
        with pytest.raises(LakeError):
            redecode(lake, AVRO, RESOLVED, decoder=decoder(lake))
    assert decided(lake) == []
    assert redecode(lake, AVRO, RESOLVED, decoder=decoder(lake)).decoded == 0
    assert len(decided(lake)) == 1


@pytest.mark.parametrize("is_removed", [False, True])
def test_what_was_compacted_meanwhile_is_decoded_once(
    lake: Lake, is_removed: bool
) -> None:
    """Whether what landed still stands beside it or is removed."""
    land(lake, LATE, EARLY)
    land(lake, LATE, LATE, first=3)
    land(lake, EARLY, first=5, hour=1)  # the newest hour, which stays as it is
    keep_for = timedelta(0) if is_removed else timedelta(days=1)
    done = compact(lake, SOURCE.name, keep_for=keep_for)
    assert (done.made, bool(done.removed)) == (1, is_removed)
    schema(lake, LATE)
    read_now = redecode(lake, AVRO, RESOLVED, decoder=decoder(lake))
    assert (read_now.undecoded, read_now.decoded) == (3, 3)
    assert len({reject_id for reject_id, _ in decided(lake)}) == 1  # of the same bytes
    before = list(lake.files(""))
    assert redecode(lake, AVRO, RESOLVED, decoder=decoder(lake)).undecoded == 0
    assert list(lake.files("")) == before


def test_an_event_that_one_file_has_twice_is_decoded_once(lake: Lake) -> None:
    land(lake, LATE)
    land(lake, LATE, EARLY)  # handed over again, cut elsewhere
    land(lake, EARLY, first=5, hour=1)
    compact(lake, SOURCE.name, keep_for=timedelta(0))
    schema(lake, LATE)
    assert redecode(lake, AVRO, RESOLVED, decoder=decoder(lake)).decoded == 1
    assert len([one for one in events(lake) if one == (1, "1")]) == 1


def test_events_that_landed_before_the_format_was_declared_are_decoded(
    lake: Lake,
) -> None:
    body = b"\x02\xff"
    batch = EventBatch([body], ["0"], [1], [0], content_types=[f"avro/binary+{EARLY}"])
    land_events(lake, SOURCE, batch)
    lake.publish(f"schemas/{LATE}.avsc", json.dumps("long").encode())
    read_now = redecode(lake, AVRO, RESOLVED, decoder=decoder(lake))
    assert [*read_now.reasons] == ["1 bytes follow its Avro: of another schema?"]
    assert len(rows(lake)) == 1
