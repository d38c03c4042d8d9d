"""What dbt does again and again, done once or not at all: two fifths of a run.

dbt makes each of a thousand macros callable for each node, and for each macro that
Python calls, though a node calls a few; compiles the same templates in each run; and
makes messages that nobody hears. Nothing here changes what is sent to an engine.
What `Pipeline.start` and the demo start, as people run it, has dbt as it is.
"""

import functools
from collections.abc import Iterable, Mapping
from types import CodeType
from typing import Any

import agate
from dbt.clients.jinja import MacroGenerator
from dbt.context.macros import GLOBAL_PROJECT_NAME, MacroNamespaceBuilder
from dbt.contracts.graph.nodes import Macro
from dbt.exceptions import PackageNotFoundForMacroError
from dbt.tracking import track_behavior_change_warn
from dbt_common.behavior_flags import BehaviorFlagRendered
from dbt_common.clients import agate_helper
from dbt_common.clients.jinja import MacroFuzzEnvironment
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.tests import enable_test_caching

build_namespace_of_dbt = MacroNamespaceBuilder.build_namespace
"""How dbt itself finds macros, to compare with."""

_build_type_tester = functools.cache(agate_helper.build_type_tester)
_fire_event = EventManager.fire_event
_make_message = BaseEvent.__init__
_compile = MacroFuzzEnvironment.compile

_compiled: dict[tuple[type, str], CodeType] = {}


class _Macros(dict[str, Any]):
    """The macros that a node sees, by name, and those of a package below its name."""

    def __init__(
        self,
        builder: MacroNamespaceBuilder,
        macros_by_package: Mapping[str, Mapping[str, Macro]],
        context: dict[str, Any],
    ) -> None:
        packages = {
            package: {
                name: _callable(macro, context, builder)
                for name, macro in macros.items()
            }
            for package, macros in macros_by_package.items()
        }
        built_in: dict[str, MacroGenerator] = {}
        for package in reversed(builder.internal_package_names_order):
            built_in |= packages.pop(package, {})
        self.built_in, self.packages = built_in, packages
        super().__init__(
            {
                **built_in,
                GLOBAL_PROJECT_NAME: built_in,
                **packages,
                **packages.get(builder.root_package, {}),
                **packages.get(builder.search_package, {}),
            }
        )

    def get_from_package(self, package_name: str | None, name: str) -> Any:
        """Return a macro or nothing; raise where there is no such package."""
        if package_name is None:
            return self.get(name)
        if package_name == GLOBAL_PROJECT_NAME:
            return self.built_in.get(name)
        if package_name not in self.packages:
            raise PackageNotFoundForMacroError(package_name)
        return self.packages[package_name].get(name)


def _callable(
    macro: Macro, context: dict[str, Any], builder: MacroNamespaceBuilder
) -> MacroGenerator:
    """Make a macro callable as its class does, without three calls for it."""
    made = MacroGenerator.__new__(MacroGenerator)
    made.context = context
    made.macro = macro
    made.node = builder.node
    made.stack = builder.thread_ctx
    return made


def _build_namespace(
    builder: MacroNamespaceBuilder,
    macros_by_package: Mapping[str, Mapping[str, Macro]],
    ctx: dict[str, Any],
) -> _Macros:
    return _Macros(builder, macros_by_package, ctx)


def _compile_once(
    environment: MacroFuzzEnvironment, source: str, *where: Any, **named: Any
) -> Any:
    """Compile a template once for all that are written alike."""
    if where or named:
        return _compile(environment, source, *where, **named)
    key = (type(environment), source)
    if key not in _compiled:
        _compiled[key] = _compile(environment, source)
    return _compiled[key]


def _build_type_tester_once(
    text_columns: Iterable[str], *nulls: Any, **named: Any
) -> agate.TypeTester:
    """Make dbt's parsers of dates once, and not for each query."""
    return _build_type_tester(tuple(text_columns), *nulls, **named)


def _note_what_is_said(event: BaseEvent, *words: Any, **said: Any) -> None:
    """Keep what a message says; it is made when somebody looks at it."""
    if words:
        _make_message(event, *words, **said)
    else:
        event.__dict__["said"] = said


def _made_message(event: BaseEvent) -> Any:
    """Return the message, made now, which is found without this from now on."""
    _make_message(event, **event.__dict__.pop("said"))
    return event.__dict__["pb_msg"]


class _MadeWhenRead:
    """An attribute that is made when it is read first."""

    def __get__(self, event: BaseEvent, _: type) -> Any:
        return _made_message(event)


def _fire_event_where_heard(
    manager: EventManager,
    e: BaseEvent,
    level: EventLevel | None = None,
    node: Any = None,
    force_warn_or_error_handling: bool = False,
) -> None:
    """Tell nobody but who listens, and of a warning all, as it may be an error.

    dbt itself listens to all, to count changes of its behaviour where that is allowed.
    """
    if (
        manager.loggers
        or any(told is not track_behavior_change_warn for told in manager.callbacks)
        or force_warn_or_error_handling
        or (level or e.level_tag()) == EventLevel.WARN
    ):
        _fire_event(manager, e, level, node, force_warn_or_error_handling)


def _unknown() -> str:
    """Return who asks for a setting, which dbt looks for in all modules and frames."""
    return "Unknown"


# dbt's own, for its tests: the text of a macro is taken apart once
enable_test_caching()
MacroNamespaceBuilder.build_namespace = _build_namespace
MacroFuzzEnvironment.compile = _compile_once
agate_helper.build_type_tester = _build_type_tester_once
BehaviorFlagRendered._default_source = staticmethod(_unknown)
BaseEvent.__init__ = _note_what_is_said
BaseEvent.pb_msg = _MadeWhenRead()
EventManager.fire_event = _fire_event_where_heard
