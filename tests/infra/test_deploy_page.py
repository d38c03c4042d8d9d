"""docs/deploy.md names what infra/ has: modules, parameters, outputs."""

import re
from pathlib import Path

import pytest
from _infra import INFRA
from _pages import page, tables

from lint.bicep._files import BicepFile, read

PAGE = page("docs/deploy.md")
FILES = sorted(INFRA.rglob("*.bicep"))


def _named(column: str) -> set[str]:
    [table] = [t for t in tables(PAGE) if column in t[0]]
    return {name for row in table for name in re.findall(r"`([^`]+)`", row[column])}


def _main() -> BicepFile:
    return read(INFRA / "main.bicep", "main.bicep")


def test_the_page_names_every_module() -> None:
    modules = {path.name for path in (INFRA / "modules").glob("*.bicep")}
    assert _named("file in `infra/modules/`") == modules


def test_the_page_names_every_parameter() -> None:
    assert _named("parameter") == set(_main().parameters)


def test_what_azd_knows_afterwards_is_an_output_or_is_set_before() -> None:
    set_before = set(re.findall(r"\$\{(\w+)", _azd())) | {"AZURE_RESOURCE_GROUP"}
    said = set(re.findall(r"\b(?:AZURE|DEPLOY)_\w+", PAGE + _push()))
    assert said <= set_before | set(_main().outputs)
    assert {"DEPLOY_ADMIN_NAME", "AZURE_BUILD_CLIENT_ID"} <= said


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_parameter_says_what_it_is(path: Path) -> None:
    file = read(path, path.name)
    for name, parameter in file.parameters.items():
        kinds = {decorator["type"] for decorator in parameter["decorators"]}
        assert "description" in kinds, name


def _azd() -> str:
    return (INFRA / "main.parameters.json").read_text()


def _push() -> str:
    return (INFRA / "image/push.sh").read_text()
