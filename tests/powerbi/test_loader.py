"""Microsoft's own reader takes what is generated, and refuses what is broken."""

from pathlib import Path, PurePosixPath

import pytest
from _loader import Loader, RefusedError
from _manifest import (
    MODEL,
    buyers,
    days,
    manifest,
    on_disk,
    sale_lines,
    sales,
    written,
)

_SALES = MODEL / "tables" / "Sales.tmdl"


def _models(**meta: object) -> dict[PurePosixPath, str]:
    models = [sales(), buyers(), days(), sale_lines()]
    for one in models:
        one["config"]["meta"].update(meta)
    return written(manifest(*models))


@pytest.mark.parametrize(
    "meta",
    [
        {},
        {"powerbi_real_time": True},
        {"powerbi_storage": "directQuery"},
        {"powerbi_storage": "composite"},
        {"powerbi_storage": "directLake"},
    ],
)
def test_what_is_generated_is_written_again_by_microsoft_as_it_is(
    loader: Loader, tmp_path: Path, meta: dict[str, object]
) -> None:
    made = _models(**meta)
    definition = on_disk(tmp_path / "project", made)
    loader.load(definition)
    loader.write(tmp_path / "again")
    read = {
        MODEL / path.relative_to(tmp_path / "again").as_posix(): path.read_text("utf-8")
        for path in (tmp_path / "again").rglob("*.tmdl")
    }
    assert read == {path: text for path, text in made.items() if path.suffix == ".tmdl"}


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said"),
    [
        (_SALES, "dataType: decimal", "dataType: money", "Sales"),
        (_SALES, "\tcolumn Amount", "\tcolunm Amount", "Sales"),
        (_SALES, "summarizeBy: none", "summariseBy: none", "Sales"),
        (_SALES, "\tcolumn Amount", "\tcolumn 'Sale id'", "Sale id"),
        (_SALES, "policyType: basic", "policyType: clever", "Sales"),
        (_SALES, "\t\tmode: import", "\t\tmode: imported", "Sales"),
        (_SALES, "\tcolumn Amount", "\t  column Amount", "Sales"),
        (
            MODEL / "relationships.tmdl",
            "toColumn: Buyers.'Buyer key'",
            "toColumn: Buyers.'Buyers key'",
            "an object which cannot be found",
        ),
        (
            MODEL / "relationships.tmdl",
            "fromColumn: Sales.",
            "fromColumn: Sale.",
            "an object which cannot be found",
        ),
        (MODEL / "model.tmdl", "culture: en-US", "cultur: en-US", "model"),
        (MODEL / "database.tmdl", ": 16", ": sixteen", "database"),
    ],
)
def test_a_planted_fault_is_refused_and_named(
    loader: Loader,
    tmp_path: Path,
    file: PurePosixPath,
    right: str,
    wrong: str,
    said: str,
) -> None:
    made = _models()
    assert right in made[file]
    made[file] = made[file].replace(right, wrong, 1)
    with pytest.raises(RefusedError) as refused:
        loader.load(on_disk(tmp_path, made))
    assert said in str(refused.value)
