"""docs/engines.md says what is there."""

import re

from _copies import PROJECT
from _shims import SHIMS

PAGE = (PROJECT / "docs/engines.md").read_text(encoding="utf-8")


def test_the_page_lists_every_shim_and_no_other() -> None:
    section = PAGE.partition("### The local endpoint")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(SHIMS)


def test_the_page_names_every_target_of_the_profile() -> None:
    profile = (PROJECT / "profiles.yml").read_text(encoding="utf-8")
    targets = re.findall(r"^    (\w+):$", profile, re.MULTILINE)
    named = re.findall(r"^\| `(\w+)` \|", PAGE.partition("## Parity")[0], re.MULTILINE)
    assert named == targets


def test_the_page_names_the_configurations_that_models_have() -> None:
    named = PAGE.partition("by how large it grows")[2].partition("A feed of")[0]
    for file in sorted((PROJECT / "dbt_project").rglob("*.sql")):
        told = file.with_suffix(".yml").read_text(encoding="utf-8")
        found = re.search(r"liquid_clustered_by: \[(\w+)", told)
        if found:
            assert re.search(rf"`{file.stem}`.*\| `{found[1]}`", named), file.stem
        else:
            assert f"`{file.stem}`" not in named
