"""The files between a source and Silver, as docs/modelling.md writes them by hand."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template

from landing.scaffold._unit_tests import (
    newest_unit_test,
    staging_unit_tests,
    versions_unit_test,
)
from landing.scaffold._yaml import flow, item, scalar
from landing.scaffold.guess import snake
from landing.scaffold.names import plural
from landing.scaffold.plan import Column, Plan, StreamOf, TableOf, is_plain

_WIDTH = 80
_SILVER = Path("dbt_project/silver")
_STAGING = _SILVER / "staging"
_BRONZE = Path("dbt_project/bronze")

_STREAM_STAGING = Template("""\
with

received as (

    select * from {{ bronze('$name') }}

),

stated as (

    {{ json_fields(
        'received',
$fields
    ) }}

),

parsed as (

    select
        *,
$parsed
    from stated

),

judged as (

    select
        *,
        case
            when body_base64 is not null then 'not_utf8'
            when not {{ is_set('is_object') }} then 'not_json'
$reasons
        end as reject_reason
    from parsed

),

renamed as (

    select
$renamed

        {{ as_received('$name') }}
    from judged

)

select * from renamed
""")

_TABLE_STAGING = Template("""\
with

received as (

    select * from {{ bronze('$name') }}

),

parsed as (

    select
        received.*,
$parsed
    from received

),

judged as (

    select
        *,
        case
$reasons
        end as reject_reason
    from parsed

),

renamed as (

    select
$renamed

        {{ as_received('$name') }}
    from judged

)

select * from renamed
""")

_VERSIONS = Template("""\
{{ config(unique_key='_row_key') }}

with

arrived as (

    select * from {{ ref('stg_$name') }}
    where reject_reason is null

),

{{ distinct_versions('$entity', 'arrived', columns=[$columns]) }}

select * from distinct_versions
""")

_NEWEST = Template("""\
{{ config(unique_key='_row_key') }}

with

{{ newest_versions('$entity', columns=[$columns]) }}

select * from newest_versions
""")

_TAIL_OF_STAGING = (
    ("reject_reason", "Why the row cannot be used; null for a good one."),
    ("body", "The payload of a reject, as received; null for a table."),
    ("body_base64", "The payload of a reject where it is not UTF-8."),
    ("_row_key", "What makes the row another than all others, a hash."),
    ("position_at", "When it was sent; the event time of a table's row."),
    ("position_number", "Its sequence number, or the end of the window that read it."),
    ("read_at", "When a table's row landed; null for an event."),
    ("event_hub", "The event hub; null for a table."),
    ("partition_id", "The partition; null for a table."),
    ("sequence_number", "Its number in the partition; null for a table."),
    ("landed_at", "When it landed, UTC."),
    ("landed_file", "The Bronze file: its folder's hour and its name."),
)
_POSITION_AT = (
    "When it was sent: the broker's time, or a table's event time. Decides between "
    "versions of one event time."
)
_POSITION_NUMBER = (
    "Its sequence number, or the end of the window that read it, as a number. Decides "
    "next."
)
_PROCESSED_AT = (
    "The Silver build that brought the newest change; what those who read this table "
    "look at."
)
_VERSION_KEY = (
    "Hash of source and payload as received, or of the table's row: what a version "
    "is, and what the table is merged by."
)
_MARKS = ("deleted", "deleted_at", "removed", "removed_at")


def files_of(plan: Plan) -> dict[Path, str]:
    """Return the text of every file, by its path below the project."""
    staging, versions = f"stg_{plan.name}", f"silver_{plan.entity}_versions"
    newest = f"silver_{plural(plan.entity)}"
    return {
        _BRONZE / f"{plan.name}.yml": declaration(plan),
        _STAGING / f"{staging}.sql": _staging_model(plan),
        _STAGING / f"{staging}.yml": _staging_properties(plan),
        _STAGING / "unit_tests" / f"{staging}.yml": staging_unit_tests(plan),
        _SILVER / f"{versions}.sql": _versions_model(plan),
        _SILVER / f"{versions}.yml": _versions_properties(plan),
        _SILVER / "unit_tests" / f"{versions}.yml": versions_unit_test(plan),
        _SILVER / f"{newest}.sql": _newest_model(plan),
        _SILVER / f"{newest}.yml": _newest_properties(plan, newest),
        _SILVER / "unit_tests" / f"{newest}.yml": newest_unit_test(plan, newest),
    }


def declaration(plan: Plan) -> str:
    """Return the declaration of the source."""
    source = plan.source
    landing: Mapping[str, object]
    if isinstance(source, StreamOf):
        of = "event"
        landing = {
            "kind": "stream",
            "event_hub": source.event_hub,
            "connection": source.connection,
        }
    else:
        of = "change found"
        landing = _landing_of_rows(plan, source)
    lines = [
        "version: 2",
        "",
        "sources:",
        "  - name: bronze",
        "    loaded_at_field: landed_at",
        "    tables:",
        f"      - name: {plan.name}",
        "        description: >",
        f"          {_many(plan)} as received. One row per {of}; copies may exist.",
        "        config:",
        "          meta:",
        "            landing:",
        *(f"              {name}: {scalar(said)}" for name, said in landing.items()),
    ]
    if isinstance(source, StreamOf):
        lines += [
            "          freshness:",
            "            warn_after: {count: 1, period: day}",
        ]
    else:
        lines += ["        columns:", *_declared(plan, source)]
    return _text(lines)


def _landing_of_rows(plan: Plan, source: TableOf) -> dict[str, object]:
    where = {"path": source.path} if source.table is None else {"table": source.table}
    return {
        "kind": "csv" if source.table is None else "table",
        "connection": source.connection,
        **where,
        "key": plan.key,
        "watermark": source.watermark,
        # read again, for rows that are committed late
        "overlap": 0 if source.watermark_is_number else "10 minutes",
    }


def _declared(plan: Plan, source: TableOf) -> Iterable[str]:
    # what Silver judges lands as written; a number that only grows is one
    for field in plan.fields:
        if field.kind == "not read":
            continue
        is_number = source.watermark_is_number and field.name == source.watermark
        kind = "bigint" if is_number else "varchar"
        yield f"          - {flow({'name': field.name, 'data_type': kind})}"


def _staging_model(plan: Plan) -> str:
    template = _STREAM_STAGING if plan.is_stream else _TABLE_STAGING
    return _notes(plan) + template.substitute(
        name=plan.name,
        fields=_json_fields(plan),
        parsed=_parsed(plan),
        reasons=_reasons(plan),
        renamed=_renamed(plan),
    )


def _notes(plan: Plan) -> str:
    """Return what a reader has to know about fields that are kept as they are."""
    notes = []
    for column in plan.columns:
        field = column.field
        if field.kind == "object":
            notes.append(
                f"{column.name} is a nested object and is kept as JSON text, because "
                "json_fields reads the fields of one level."
            )
        elif field.kind == "array":
            notes.append(
                f"{column.name} is an array and is kept as JSON text; a model with a "
                "row for each of its elements reads it by json_elements."
            )
        elif field.kind == "boolean":
            notes.append(
                f"{column.name} is the word true or false, because it may be missing "
                "and T-SQL has no boolean."
            )
        elif field.as_stated or "cannot be read" in field.why:
            notes.append(f"{column.name}: {field.why}.")
        elif not plan.is_stream and snake(field.name) in _MARKS:
            notes.append(
                f"{column.name} may mark deleted rows. If so, let the declaration say "
                f"deletes: column and deleted_column: {field.name}, of which landing "
                "makes is_deleted."
            )
    for field in plan.left_out:
        shown = "".join(c if _is_harmless(c) else "?" for c in field.name)
        notes.append(f"A field is not read, {shown}: {field.why}.")
    lines = [line for note in notes for line in textwrap.wrap(note, _WIDTH - 3)]
    return "".join(f"-- {line}\n" for line in lines) + ("\n" if lines else "")


def _is_harmless(character: str) -> bool:
    return character.isprintable() and character not in "{}%#"


def _json_fields(plan: Plan) -> str:
    texts, values, arrays = list[Column](), list[Column](), list[Column]()
    for column in plan.columns:
        field = column.field
        is_word = field.kind == "text" and not field.as_stated
        if column.is_key or is_word:
            texts.append(column)
        elif field.kind == "array":
            arrays.append(column)
        else:
            values.append(column)
    groups = (("texts", texts), ("values", values), ("arrays", arrays))
    return "\n".join(_named(name, group) for name, group in groups if group)


def _named(argument: str, columns: Sequence[Column]) -> str:
    """Return an argument of json_fields: names, or a mapping where some differ."""
    if all(column.stated == column.field.name for column in columns):
        entries, brackets = [f"'{c.stated}'" for c in columns], "[]"
    else:
        entries = [f"'{c.stated}': '{c.field.name}'" for c in columns]
        brackets = "{}"
    line = f"        {argument}={brackets[0]}{', '.join(entries)}{brackets[1]},"
    if len(line) <= _WIDTH:
        return line
    inner = "\n".join(f"            {entry}," for entry in entries)
    return f"        {argument}={brackets[0]}\n{inner}\n        {brackets[1]},"


def _stated(column: Column, *, qualified: bool = False) -> str:
    """Return the argument by which a macro is given what is stated."""
    owner = "received." if qualified else ""
    name = column.stated
    if is_plain(name):
        if column.is_number:
            return f"'cast({owner}{name} as ' ~ type_text() ~ ')'"
        return f"'{owner}{name}'"
    quoted = f"adapter.quote('{name}')"
    if column.is_number:
        return f"'cast({owner}' ~ {quoted} ~ ' as ' ~ type_text() ~ ')'"
    return f"'{owner}' ~ {quoted}" if owner else quoted


def _parsed(plan: Plan) -> str:
    groups: dict[str, list[str]] = {
        "ids": [],
        "text": [],
        "numbers": [],
        "amounts": [],
        "flags": [],
        "timestamps": [],
    }
    call: tuple[str, ...]
    for column in plan.columns:
        if column.is_json:
            continue
        given = _stated(column, qualified=not plan.is_stream)
        kind = column.field.kind
        if column.is_event_time or kind == "time":
            group, call = "timestamps", ("parse_timestamp", given)
        elif kind == "amount":
            scale = column.field.scale
            digits = () if scale == 2 else ("18", str(scale))
            group, call = "amounts", ("parse_amount", given, *digits)
        elif kind == "whole number" and not column.is_key:
            group, call = "numbers", ("parse_amount", given, "18", "0")
        else:
            group, call = _group(column), ("clean_text", given)
        groups[group].append(_aliased(_call(*call, at=8), column.parsed))
    return _grouped(groups).removesuffix(",")


def _group(column: Column) -> str:
    if column.is_id:
        return "ids"
    return {
        "whole number": "numbers",
        "amount": "amounts",
        "time": "timestamps",
        "boolean": "flags",
        "object": "json, as stated",
        "array": "json, as stated",
    }.get(column.field.kind, "text")


def _call(macro: str, *arguments: str, at: int) -> str:
    """Return the call of a macro that begins at a column, on several lines if long."""
    said = ", ".join(arguments)
    if at + len(macro) + len(said) + len("{{ () }}") <= _WIDTH:
        return f"{{{{ {macro}({said}) }}}}"
    margin = " " * (at // 4 * 4)
    lines = "".join(f"{margin}    {argument},\n" for argument in arguments)
    return f"{{{{ {macro}(\n{lines}{margin}) }}}}"


def _aliased(expression: str, name: str) -> str:
    line = f"        {expression} as {name},"
    if len(line.rpartition("\n")[2]) <= _WIDTH:
        return line
    return f"        {expression}\n            as {name},"


def _grouped(groups: dict[str, list[str]]) -> str:
    return "\n\n".join(
        "\n".join([f"        -- {name}", *lines])
        for name, lines in groups.items()
        if lines
    )


def _reasons(plan: Plan) -> str:
    """Return the reasons for which a row cannot be used, the first that applies."""
    times, amounts, flags, arrays = (list[str]() for _ in range(4))
    for column in plan.columns:
        kind = column.field.kind
        if column.is_key or column.is_event_time:
            continue
        unreadable = _call("unreadable", _stated(column), f"'{column.parsed}'", at=19)
        if kind == "time":
            times.append(unreadable)
        elif kind == "amount":
            amounts.append(unreadable)
        elif kind == "whole number":
            amounts.append(unreadable)
            if not column.is_number:
                amounts.append(f"{_like(column)} like '%.%'")
        elif kind == "boolean":
            flags.append(f"{column.parsed} not in ('true', 'false')")
        elif kind == "array":
            arrays.append(f"{column.parsed} is null")
    reasons = (
        ([f"{plan.key_column.parsed} is null"], "missing_key"),
        (["event_time is null", *times], "invalid_time"),
        (["{{ is_future('event_time') }}"], "future_time"),
        (amounts, "invalid_amount"),
        (flags, "invalid_flag"),
        (arrays, "invalid_items"),
    )
    return "\n".join(_when(*each) for each in reasons if each[0])


def _like(column: Column) -> str:
    # a fraction is no whole number, and would be rounded to one
    if is_plain(column.stated):
        return column.stated
    return f"{{{{ adapter.quote('{column.stated}') }}}}"


def _when(conditions: Sequence[str], reason: str) -> str:
    if len(conditions) == 1:
        line = f"            when {conditions[0]} then '{reason}'"
        if len(line) <= _WIDTH:
            return line
    first, *others = conditions
    return "\n".join(
        [
            "            when",
            f"                {first}",
            *(f"                or {other}" for other in others),
            f"                then '{reason}'",
        ]
    )


def _renamed(plan: Plan) -> str:
    groups: dict[str, list[str]] = {
        "ids": [],
        "text": [],
        "json, as stated": [],
        "numbers": [],
        "amounts": [],
        "flags": [],
        "timestamps": ["        event_time,"],
    }
    for column in sorted(plan.columns, key=lambda c: not c.is_key):
        if column.is_event_time:
            continue
        same = column.parsed == column.name
        groups[_group(column)].append(
            f"        {column.name}," if same else _aliased(column.parsed, column.name)
        )
    deleted = "'1 = 0'" if plan.is_stream else "is_set('is_deleted')"
    groups["flags"].append(f"        {{{{ flag({deleted}) }}}} as is_deleted,")
    return _grouped(groups)


def _versions_model(plan: Plan) -> str:
    return _VERSIONS.substitute(
        name=plan.name,
        entity=plan.entity,
        columns=_list(column.name for column in plan.said),
    )


def _newest_model(plan: Plan) -> str:
    names = [column.name for column in plan.said]
    return _NEWEST.substitute(
        entity=plan.entity, columns=_list([*names, plan.time_of_newest])
    )


def _list(names: Iterable[str]) -> str:
    lines = "".join(f"        '{name}',\n" for name in names)
    return f"\n{lines}    " if lines else ""


def _staging_properties(plan: Plan) -> str:
    rows = "Events" if plan.is_stream else "Rows"
    row = "event" if plan.is_stream else "row"
    deleted = (
        "Never: a stream has no deletes."
        if plan.is_stream
        else "Whether the source deleted the row."
    )
    description = (
        f"{rows} of {plan.name} in the files that the last build took in, parsed and "
        "judged; nothing is dropped. All of Bronze where that build took in all, as "
        f"a full refresh does. One row per {row} in these files, copies included."
    )
    columns = [
        (plan.key_column.name, f"The {_spoken(plan.entity)}'s key.", ()),
        *((column.name, _described(plan, column), ()) for column in plan.said),
        ("is_deleted", deleted, ()),
        ("event_time", f"When the {_spoken(plan.entity)} stood so, UTC.", ()),
        *((name, said, ()) for name, said in _TAIL_OF_STAGING),
    ]
    tests = [
        "    data_tests:",
        "      - copies_agree:",
        "          arguments:",
        f"            source: {plan.name}",
        "      - accounted_for:",
        f"          name: bronze_{plan.name}_are_all_in_silver",
        "          description: >",
        f"            Every row of {plan.name} that was taken in is a version or a "
        "reject.",
        "          arguments:",
        f"            source: {plan.name}",
    ]
    return _properties(f"stg_{plan.name}", description, columns, tests)


def _versions_properties(plan: Plan) -> str:
    spoken = _spoken(plan.entity)
    required = ("not_null",)
    columns = [
        (plan.key_column.name, f"The {spoken}.", required),
        ("event_time", f"When the {spoken} stood so, UTC.", required),
        ("is_deleted", f"Whether this version deletes the {spoken}.", required),
        *((column.name, _described(plan, column), ()) for column in plan.said),
        ("position_at", _POSITION_AT, required),
        ("position_number", _POSITION_NUMBER, required),
        ("read_at", "When a table's state was read last; null for an event.", ()),
        ("_processed_at", _PROCESSED_AT, required),
        ("_row_key", _VERSION_KEY, ("unique", "not_null")),
        ("_entity_key", "Hash of the key: what its versions are found by.", ()),
    ]
    description = (
        f"Every distinct state of every {spoken}. The versions of a key are ordered by "
        "event time, then by position; neither depends on the order of arrival. One "
        "row per version."
    )
    return _properties(f"silver_{plan.entity}_versions", description, columns)


def _newest_properties(plan: Plan, name: str) -> str:
    spoken = _spoken(plan.entity)
    time = plan.time_of_newest.split(" ")[-1]
    columns = [
        (plan.key_column.name, f"The {spoken}.", ("unique", "not_null")),
        *((column.name, _described(plan, column), ()) for column in plan.said),
        (time, "Time of its newest version, UTC.", ("not_null",)),
        (
            "is_deleted",
            f"Whether the {spoken} was deleted; the row stays.",
            ("not_null",),
        ),
        ("_processed_at", _PROCESSED_AT, ("not_null",)),
        ("_row_key", "Hash of the key: what the table is merged by.", ()),
    ]
    description = f"The newest version of every {spoken}. One row per {spoken}."
    gates = ["share_of_rejects", "deviation_of_volume"]
    if plan.is_stream:
        gates.append("gaps_in_sequence")
    tests = [
        "    data_tests:",
        "      # what Gold waits for: docs/gates.md",
    ]
    for gate in gates:
        tests += [
            f"      - {gate}:",
            f"          arguments: {{entity: {plan.entity}}}",
        ]
    return _properties(name, description, columns, tests)


def _described(plan: Plan, column: Column) -> str:
    where = "payload" if plan.is_stream else "row"
    kept = {
        "object": "a nested object, JSON text",
        "array": "an array, JSON text",
        "boolean": "the word true or false",
        "time": "a time, UTC",
        "amount": "an amount, exact",
        "whole number": "a whole number",
    }.get(column.field.kind, "text")
    return f"{column.field.name} of the {where}: {kept}."


def _properties(
    name: str,
    description: str,
    columns: Iterable[tuple[str, str, Sequence[str]]],
    tests: Sequence[str] = (),
) -> str:
    lines = [
        "version: 2",
        "",
        "models:",
        f"  - name: {name}",
        "    description: >",
        *(f"      {line}" for line in textwrap.wrap(description, 76)),
        *tests,
        "    columns:",
    ]
    for column, said, checks in columns:
        lines += [f"      - name: {column}", f"        description: {item(said)}"]
        if checks:
            lines += ["        data_tests:", *(f"          - {c}" for c in checks)]
    return _text(lines)


def _spoken(entity: str) -> str:
    return entity.replace("_", " ")


def _many(plan: Plan) -> str:
    return plural(_spoken(plan.entity)).capitalize()


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
