"""What is spared of dbt changes nothing of what it finds, renders and says."""

from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from _dbt import callbacks
from _quick import build_namespace_of_dbt
from dbt.clients.jinja import MacroStack
from dbt.context.macros import MacroNamespaceBuilder
from dbt.exceptions import PackageNotFoundForMacroError
from dbt_common.clients.jinja import get_template
from dbt_common.events.event_manager import EventManager
from dbt_common.events.types import Note
from dbt_common.exceptions.events import EventCompilationError
from dbt_common.helper_types import WarnErrorOptions

_IN = {
    "dbt": ("cast", "dateadd", "run_query", "only_dbt"),
    "dbt_duckdb": ("cast", "dateadd", "only_duckdb"),
    "shop": ("cast", "touched", "only_shop"),
    "tidemark": ("cast", "dateadd", "touched", "only_tidemark"),
    "helpers": ("touched", "only_helpers"),
}
MACROS = {
    package: {
        name: SimpleNamespace(
            name=name, package_name=package, unique_id=f"macro.{package}.{name}"
        )
        for name in names
    }
    for package, names in _IN.items()
}
NAMES = sorted({name for names in _IN.values() for name in names} | {"no_macro"})


def _builder(search_package: str, node: object) -> MacroNamespaceBuilder:
    internal = ["dbt_duckdb", "dbt"]
    return MacroNamespaceBuilder("shop", search_package, MacroStack(), internal, node)


def _said(found: Any) -> Any:
    """Say of what was found which macro it is, or which macros are below it."""
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, dict):
        return {name: _said(below) for name, below in found.items()}
    return found.macro.unique_id, found.node, found.context


@pytest.mark.parametrize("package", ["shop", "tidemark", "helpers", "dbt"])
def test_a_node_sees_the_macros_that_dbt_shows_it(package: str) -> None:
    context: dict[str, Any] = {"some": "context"}
    ours, dbts = (
        build(_builder(package, "node"), MACROS, context)
        for build in (MacroNamespaceBuilder.build_namespace, build_namespace_of_dbt)
    )
    assert _said({**ours}) == _said({**dbts})
    for place, name in product((None, "dbt", "shop", "tidemark", "helpers"), NAMES):
        found = ours.get_from_package(place, name)
        assert _said(found) == _said(dbts.get_from_package(place, name)), (place, name)
    for build in (ours, dbts):
        with pytest.raises(PackageNotFoundForMacroError, match="elsewhere"):
            build.get_from_package("elsewhere", "cast")


def test_a_template_that_is_known_renders_with_the_context_of_now() -> None:
    text = "{% set twice = said * 2 %}{{ twice }} {{ kept() }}"
    for said, kept in (("a", "b"), ("c", "d")):
        context = {"said": said, "kept": lambda kept=kept: kept}
        assert get_template(text, context).render(context) == f"{said * 2} {kept}"
    numbers = {"said": 21, "kept": lambda: ""}
    native = get_template("{{ said * 2 }}", numbers, native=True)
    plain = get_template("{{ said * 2 }}", numbers)
    assert (native.render(numbers), plain.render(numbers)) == (42, "42")


def test_who_listens_is_told_all_and_nothing_is_made_for_nobody() -> None:
    manager, heard = EventManager(), []
    unheard = Note(msg="unheard")
    manager.fire_event(unheard)
    assert "pb_msg" not in vars(unheard)
    manager.add_callback(heard.append)
    manager.fire_event(Note(msg="heard"))
    assert [(told.info.name, told.data.msg) for told in heard] == [("Note", "heard")]
    assert not callbacks, "a test left someone who listens"


def test_a_warning_that_nobody_hears_is_an_error_where_it_is_said_to_be() -> None:
    from dbt.events.types import NoNodesForSelectionCriteria

    manager = EventManager()
    manager.warn_error_options = WarnErrorOptions(include="all")
    manager.require_warn_or_error_handling = True
    with pytest.raises(EventCompilationError, match="nowhere"):
        manager.fire_event(NoNodesForSelectionCriteria(spec_raw="nowhere"))
