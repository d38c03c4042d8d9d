"""The page on verbs has every macro that models call, as it is, and no other."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from _pages import PROJECT, page, tables

NAME = "docs/verbs.md"
PAGE = page(NAME)
HEADED = dict(re.findall(r"^### (\w+\([^\n]*\))\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S))
LISTED = [
    next(iter(row.values())).strip("`")
    for rows in tables(PAGE)
    for row in rows
    if next(iter(row)) in ("verb", "test")
]
GIVEN_BY_DBT = ("model", "column_name")
# rules of the example's business: a team has its own
OF_THE_SHOP = PROJECT / "macros/shop"

_CALLED = re.compile(r"\b(\w+)\(")
_TESTED = re.compile(r"^ *- (\w+):?$", re.MULTILINE)
_DEFINED = re.compile(r"\{%-? (macro|test) (\w+)\((.*?)\) -?%\}", re.DOTALL)
_CODE = re.compile(r"^```(?:sql|yaml|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Macro:
    """A macro or a generic test: how it is called, and what is said of it."""

    call: str
    arguments: list[str]
    documented: list[str]


@pytest.fixture(scope="module")
def macros() -> dict[str, Macro]:
    """Every documented macro of the project but those of the shop, by its name."""
    return {
        name: macro
        for said in sorted((PROJECT / "macros").rglob("_macros.yml"))
        if said.parent != OF_THE_SHOP
        for name, macro in _macros_of(said)
    }


def _macros_of(said: Path) -> Iterator[tuple[str, Macro]]:
    documented = {
        entry["name"]: [argument["name"] for argument in entry.get("arguments", [])]
        for entry in yaml.safe_load(said.read_text())["macros"]
    }
    for file in sorted(said.parent.glob("*.sql")):
        for kind, name, text in _DEFINED.findall(file.read_text()):
            entry = documented.get(f"test_{name}" if kind == "test" else name)
            if entry is None:
                continue
            written = {
                part.partition("=")[0]: part
                for part in map(str.strip, text.split(","))
                if part
            }
            given = GIVEN_BY_DBT if kind == "test" else ()
            own = [argument for argument in written if argument not in given]
            call = f"{name}({', '.join(written[argument] for argument in own)})"
            yield name, Macro(call, own, [each for each in entry if each not in given])


@pytest.fixture(scope="module")
def called(macros: dict[str, Macro]) -> set[str]:
    """What the shop's models and tests call, and the code of the other pages."""
    models = [
        file
        for folder in ("dbt_project", "tests/dbt")
        for file in (PROJECT / folder).rglob("*")
        if file.suffix in (".sql", ".yml")
        and "shop" in file.parts
        and not _tests_what_all_share(file)
    ]
    assert len(models) >= 60
    texts = [file.read_text() for file in models] + [
        code
        for file in (PROJECT / "docs").glob("*.md")
        if file != PROJECT / NAME
        for code in _CODE.findall(file.read_text())
    ]
    found = {
        name
        for text in texts
        for name in (*_CALLED.findall(text), *_TESTED.findall(text))
    }
    return found & macros.keys()


def _tests_what_all_share(file: Path) -> bool:
    """Tell a unit test whose rows are the shop's from one of a model of the shop."""
    of_a_model = file.parent.parent / f"{file.stem}.sql"
    return file.parent.name == "unit_tests" and not of_a_model.is_file()


@pytest.mark.shop
def test_the_page_has_each_macro_that_models_call_once_and_no_other(
    called: set[str],
) -> None:
    named = Counter(call.partition("(")[0] for call in (*HEADED, *LISTED))
    assert named == Counter(called)


def test_a_macro_is_written_as_it_is_defined(macros: dict[str, Macro]) -> None:
    assert [
        (call, defined)
        for call in (*HEADED, *LISTED)
        if call != (defined := macros[call.partition("(")[0]].call)
    ] == []


def test_a_macro_is_written_as_its_entry_has_it(macros: dict[str, Macro]) -> None:
    for call in (*HEADED, *LISTED):
        macro = macros[call.partition("(")[0]]
        assert macro.documented == macro.arguments, call


def test_each_argument_of_a_macro_with_a_section_is_explained_in_it(
    macros: dict[str, Macro],
) -> None:
    for call, section in HEADED.items():
        explained = re.findall(r"^- `(\w+)`: ", section, re.M)
        assert explained == macros[call.partition("(")[0]].arguments, call


def test_each_macro_with_a_section_has_an_example_that_calls_it() -> None:
    for call, section in HEADED.items():
        (code,) = _CODE.findall(section)
        assert f"{call.partition('(')[0]}(" in code, call
