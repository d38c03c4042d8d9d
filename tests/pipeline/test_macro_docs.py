"""Every macro is documented, and what has one home is said there alone."""

import re
from collections.abc import Iterator

import pytest
import yaml
from _copies import PROJECT
from _project import Pipeline
from dbt.artifacts.resources import MacroArgument
from dbt.contracts.graph.nodes import Macro
from dbt_common.clients.jinja import get_environment
from jinja2 import nodes

DISPATCHED = re.compile(r"[a-z]+__")


@pytest.fixture(scope="module")
def macros(tmp_path_factory: pytest.TempPathFactory) -> list[Macro]:
    """The project's macros and generic tests; no engine's bodies."""
    result = Pipeline(tmp_path_factory.mktemp("docs")).dbt("parse").result
    own = [m for m in result.macros.values() if m.package_name == "tidemark"]
    return [macro for macro in own if not DISPATCHED.match(macro.name)]


def _signature(macro: Macro) -> list[str]:
    parsed = get_environment().parse(macro.macro_sql)
    found: Iterator[nodes.Macro] = parsed.find_all(nodes.Macro)
    return [argument.name for argument in next(iter(found)).args]


def _names(arguments: list[MacroArgument]) -> list[str]:
    return [argument.name for argument in arguments]


def test_the_macros_are_found(macros: list[Macro]) -> None:
    names = {macro.name for macro in macros}
    assert len(names) >= 40
    assert {"parse_amount", "new_files", "test_accepted_range"} <= names
    signatures = {macro.name: _signature(macro) for macro in macros}
    assert signatures["parse_amount"] == ["text", "precision", "scale"]
    assert signatures["test_unique_combination_of_columns"] == [
        "model",
        "combination_of_columns",
    ]


def test_every_macro_says_what_it_does(macros: list[Macro]) -> None:
    assert [macro.name for macro in macros if len(macro.description) < 40] == []


def test_every_macro_is_documented_in_the_folder_it_stands_in(
    macros: list[Macro],
) -> None:
    strangers = {}
    for macro in macros:
        folder = macro.original_file_path.rpartition("/")[0]
        if macro.patch_path != f"tidemark://{folder}/_macros.yml":
            strangers[macro.name] = macro.patch_path
    assert strangers == {}


def test_the_documented_arguments_are_those_of_the_macro(macros: list[Macro]) -> None:
    different = {
        macro.name: (_names(macro.arguments), _signature(macro))
        for macro in macros
        if _names(macro.arguments) != _signature(macro)
    }
    assert different == {}


def test_every_argument_has_a_type_and_a_description(macros: list[Macro]) -> None:
    bare = [
        f"{macro.name}: {argument.name}"
        for macro in macros
        for argument in macro.arguments
        if not (argument.type and argument.description)
    ]
    assert bare == []


def test_no_description_outlives_its_macro(macros: list[Macro]) -> None:
    """dbt only warns of one."""
    documented = [
        entry["name"]
        for file in sorted((PROJECT / "macros").rglob("_macros.yml"))
        for entry in yaml.safe_load(file.read_text())["macros"]
    ]
    assert sorted(documented) == sorted(macro.name for macro in macros)


# what of dbt is changed

PAGE = "docs/overrides.md"
OVERRIDES = "macros/overrides"


def test_whether_a_run_is_a_verification_is_asked_by_its_hooks_alone() -> None:
    """The verbs that they call read as what they do, in every run."""
    asking = {
        file.stem
        for file in (PROJECT / "macros").rglob("*.sql")
        if "verification()" in file.read_text() and file.parent.name != "verify"
    }
    assert asking == {"begin_run", "end_run"}


def test_how_bronze_is_laid_out_is_spelled_in_one_file() -> None:
    spelling = {
        file.name
        for file in (PROJECT / "macros").rglob("*.sql")
        if re.search("landed_hour=|bronze,compacted", file.read_text())
    }
    assert spelling == {"bronze_folders.sql"}


def _linked() -> set[str]:
    """The files of macros that the page on overrides links to."""
    page = (PROJECT / PAGE).read_text(encoding="utf-8")
    return {
        f"macros/{path}" for path in re.findall(r"\(\.\./macros/([^)]+\.sql)\)", page)
    }


def test_the_page_on_overrides_and_the_folder_agree() -> None:
    there = {
        str(file.relative_to(PROJECT)) for file in (PROJECT / OVERRIDES).rglob("*.sql")
    }
    assert len(there) >= 10
    assert there == {file for file in _linked() if file.startswith(f"{OVERRIDES}/")}
    assert [file for file in _linked() if not (PROJECT / file).is_file()] == []


def test_the_page_names_each_override_and_says_what_and_why() -> None:
    page = (PROJECT / PAGE).read_text(encoding="utf-8")
    entries = re.findall(r"^### (\w+)\n\n\[`([^`]+)`\].*?(?=^##|\Z)", page, re.M | re.S)
    assert {file for _, file in entries} == _linked()
    for entry in re.split(r"^### ", page, flags=re.M)[1:]:
        said = re.findall(r"^- \*\*(\w+)", entry, re.M)
        assert said[1:3] == ["Here", "Why"], entry.splitlines()[0]


def test_all_that_dbt_has_by_the_same_name_stands_on_the_page(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Also what dbt looks for by an engine's name: `duckdb__` and the like."""
    result = Pipeline(tmp_path_factory.mktemp("overrides")).dbt("parse").result
    of_dbt = {m.name for m in result.macros.values() if m.package_name != "tidemark"}
    ours = [m for m in result.macros.values() if m.package_name == "tidemark"]
    strangers = {
        macro.name: macro.original_file_path
        for macro in ours
        if {macro.name, f"default__{macro.name.partition('__')[2]}"} & of_dbt
        and macro.original_file_path not in _linked()
    }
    assert strangers == {}
