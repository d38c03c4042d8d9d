"""Schemas come from the registry once, by its own SDK, and stay in the lake."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from _events import SOURCE
from _registry import Credential, Registry, registry

from landing import EventBatch, Lake, land_events
from landing.decoding import Schemas, Undecodable
from landing.decoding._registry import client, definition_of
from landing.decoding._registry import registry as connected
from landing.errors import SettingsError

ID = "0123456789abcdef0123456789abcdef"
OTHER = "f" * 32


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    with registry(tmp_path) as served:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(served.authority))
        yield served


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(f"{tmp_path}/lake")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def schemas(lake: Lake, served: Registry, clock: Clock | None = None) -> Schemas:
    asking = client(served.address, Credential())
    return Schemas(
        lake, lambda one: definition_of(asking, one), seconds=clock or Clock()
    )


def test_a_schema_is_asked_for_once_and_kept_in_the_lake(
    lake: Lake, served: Registry
) -> None:
    served.schemas[ID] = '"long"'
    first = schemas(lake, served)
    assert [first.json_of(f"avro/binary+{ID}", b"\x02") for _ in range(3)] == ["1"] * 3
    assert lake.read(f"schemas/{ID}.avsc") == b'"long"'
    served.status = 500
    assert schemas(lake, served).json_of(f"avro/binary+{ID}", b"\x04") == "2"
    assert served.asked == [ID]


def test_a_schema_that_the_registry_lacks_is_asked_for_again_after_a_while(
    lake: Lake, served: Registry
) -> None:
    clock = Clock()
    known = schemas(lake, served, clock)
    for _ in range(3):
        with pytest.raises(Undecodable, match="the registry has none of this id"):
            known.json_of(f"avro/binary+{ID}", b"\x02")
    assert served.asked == [ID]
    served.schemas[ID] = '"long"'
    clock.now += 60
    assert known.json_of(f"avro/binary+{ID}", b"\x02") == "1"


def test_a_registry_that_is_down_is_asked_once_for_all_schemas(
    lake: Lake, served: Registry
) -> None:
    served.status = 503
    known = schemas(lake, served)
    for one in (ID, OTHER, OTHER):
        with pytest.raises(Undecodable, match="the registry did not give it"):
            known.json_of(f"avro/binary+{one}", b"\x02")
    assert set(served.asked) == {ID}


def test_without_an_address_an_event_says_what_to_set(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TIDEMARK_CONNECTION_SCHEMAS", raising=False)
    known = Schemas(lake, connected("schemas", "order_events"))
    with pytest.raises(Undecodable, match="Set TIDEMARK_CONNECTION_SCHEMAS"):
        known.json_of(f"avro/binary+{ID}", b"\x02")


def test_a_missing_library_is_named_before_anything_lands(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "azure.schemaregistry", None)
    source = replace(SOURCE, format="avro", schema_registry="no_such_library")
    batch = EventBatch([b"\x02"], ["0"], [1], [0])
    with pytest.raises(SettingsError, match=r"pip install 'tidemark\[avro\]'"):
        land_events(lake, source, batch)
    assert list(lake.files("")) == []


def test_plain_json_needs_none_of_these_libraries(tmp_path: Path) -> None:
    said = (
        "import sys\n"
        "sys.modules['fastavro'] = sys.modules['azure.schemaregistry'] = None\n"
        "from landing import EventBatch, Lake, StreamSource, land_events\n"
        "source = StreamSource('s', None, (), 'hub', 'Hub', 'group')\n"
        f"lake = Lake.open({str(tmp_path / 'lake')!r})\n"
        "land_events(lake, source, EventBatch([b'{}'], ['0'], [1], [0]))\n"
        "print(len(list(lake.files())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", said],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_what_is_no_schema_says_so(lake: Lake, served: Registry) -> None:
    served.schemas[ID] = json.dumps({"type": "no such"})
    with pytest.raises(Undecodable, match="its schema is no Avro schema"):
        schemas(lake, served).json_of(f"avro/binary+{ID}", b"\x02")
