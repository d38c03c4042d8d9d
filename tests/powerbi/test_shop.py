"""The shop's own model: Microsoft's reader takes it, and what it names is there."""

import json
from pathlib import Path, PurePosixPath

import pytest
from _loader import Loader, RefusedError

from landing.powerbi import files
from landing.powerbi.check import check, names
from landing.powerbi.tmdl import parse

_POWERBI = Path(__file__).parents[2] / "powerbi"
_FILES = files.read(_POWERBI)
_DEFINITION = PurePosixPath("Shop.SemanticModel/definition")


def test_microsoft_s_reader_takes_it_and_writes_it_again_as_it_is(
    loader: Loader, tmp_path: Path
) -> None:
    loader.load(_POWERBI / _DEFINITION)
    loader.write(tmp_path)
    again = {_DEFINITION / path: text for path, text in files.read(tmp_path).items()}
    assert again == {
        path: text for path, text in _FILES.items() if path.is_relative_to(_DEFINITION)
    }


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("tables/Orders.tmdl", "displayFolder: Money", "displayFoldr: Money"),
        ("tables/Dates.tmdl", "sortByColumn: Month", "sortByColumn: Moon"),
        ("tables/Dates.tmdl", "\t\t\tcolumn: Year", "\t\t\tcolumn: Ear"),
        ("roles/Customers of Germany.tmdl", "modelPermission: read", "read: all"),
        (
            "roles/Customers of Germany.tmdl",
            "Permission Customers",
            "Permission Buyers",
        ),
        (
            "roles/Customers of Germany.tmdl",
            "Permission Sources",
            "Permission Feeds",
        ),
        ("tables/Latency.tmdl", "formatString: 0.0%;", "formatStrin: 0.0%;"),
        ("relationships.tmdl", "fromColumn: Runs.'Date key'", "fromColumn: Runs.Day"),
        ("relationships.tmdl", "toColumn: Sources.Source", "toColumn: Sources.Name"),
        ("cultures/en-US.tmdl", "contentType: json", "contentType: jsn"),
    ],
)
def test_a_fault_in_what_its_author_wrote_is_refused(
    loader: Loader, tmp_path: Path, file: str, right: str, wrong: str
) -> None:
    made = dict(_FILES)
    path = _DEFINITION / file
    assert right in made[path]
    made[path] = made[path].replace(right, wrong, 1)
    files.write(tmp_path, made)
    with pytest.raises(RefusedError):
        loader.load(tmp_path / _DEFINITION)


def test_its_dax_names_what_is_there_and_is_of_the_vocabulary() -> None:
    assert check(_FILES) == ()


def test_its_synonyms_are_of_tables_columns_and_measures_that_are_there() -> None:
    known = names(_FILES)
    text = _FILES[_DEFINITION / "cultures" / "en-US.tmdl"]
    (culture,) = parse(text).all("cultureInfo")
    said = json.loads(text[text.index("{") : text.rindex("}") + 1])
    assert culture.name == "en-US"
    assert len(said["Entities"]) >= 10
    for entity in said["Entities"].values():
        binding = entity["Definition"]["Binding"]
        columns = known.columns[binding["ConceptualEntity"]]
        named = binding.get("ConceptualProperty")
        assert named is None or named in columns | known.measures, named


def _seen_whole(made: dict[PurePosixPath, str]) -> list[tuple[str, str]]:
    """Roles, each with a fact that it neither filters nor hides.

    A fact is a table to which no other leads; one without a way to a filtered table is
    seen whole.
    """
    ways: dict[str, set[str]] = {
        path.stem: set() for path in made if path.parent.name == "tables"
    }
    for node in parse(made[_DEFINITION / "relationships.tmdl"]).nodes:
        if node.property("isActive") != "false":
            many, one = (
                (node.property(kind) or "").rpartition(".")[0].strip("'")
                for kind in ("fromColumn", "toColumn")
            )
            ways[many].add(one)
    facts = set(ways) - {one for reached in ways.values() for one in reached}
    found = []
    for path, text in made.items():
        if path.parent.name == "roles":
            (role,) = parse(text).all("role")
            filtered = {one.name for one in role.all("tablePermission")}
            found += [
                (role.name, fact)
                for fact in sorted(facts)
                if fact not in filtered and not ways[fact] & filtered
            ]
    return found


def test_a_role_hides_each_fact_that_its_filter_does_not_reach() -> None:
    assert _seen_whole(_FILES) == []


@pytest.mark.parametrize(
    ("table", "seen"),
    [
        ("Trips", ["Trips"]),
        ("Runs", ["Runs"]),
        ("Sources", ["Latency", "Rejects"]),
        ("Customers", ["Order lines", "Orders"]),
    ],
)
def test_a_fact_that_a_role_does_not_reach_is_found(
    table: str, seen: list[str]
) -> None:
    made = dict(_FILES)
    path = _DEFINITION / "roles" / "Customers of Germany.tmdl"
    head, mark, rest = made[path].partition(f"\ttablePermission {table} ")
    assert mark
    made[path] = head + rest.partition("\n")[2]
    assert [fact for _, fact in _seen_whole(made)] == seen


def test_what_operations_look_at_is_read_whole_in_each_refresh() -> None:
    """It is small, and says of no row when that changed."""
    for name in ("Latency", "Rejects", "Runs", "Sources"):
        (table,) = parse(_FILES[_DEFINITION / "tables" / f"{name}.tmdl"]).all("table")
        assert table.get("refreshPolicy") is None
        (partition,) = table.all("partition")
        assert 'GoldTable("operations", "ops_' in "".join(
            child.body for child in partition.children
        )


def test_auto_date_time_is_off_and_no_table_is_of_its_making() -> None:
    assert (
        "annotation __PBI_TimeIntelligenceEnabled = 0"
        in _FILES[_DEFINITION / "model.tmdl"]
    )
    assert not [path for path in _FILES if "LocalDateTable" in path.name]
