"""The SQL of an entity's models in Silver, as docs/modelling.md writes it by hand."""

import textwrap
from collections.abc import Iterable, Sequence
from string import Template

from landing.scaffold.plan import Column, Plan, is_plain

_WIDTH = 80

_RENAMED = Template("""\
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

_STREAM_JUDGED = Template("""\
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
            when decode_error is not null then 'not_decoded'
            when body is null and body_base64 is not null then 'not_utf8'
            when not {{ is_set('is_object') }} then 'not_json'
$reasons
""")

_TABLE_JUDGED = Template("""\
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

_ARRIVALS = Template("""\
{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_gone_arrivals('$entity') }}",
    meta={'gate': true, 'row_per_file': true},
) }}

with

{{ arrivals('$entity') }}

select * from arrivals
""")

_SEQUENCES = Template("""\
{{ config(
    unique_key='_row_key',
    post_hook="{{ drop_empty('_is_gone = 1') }}",
    meta={'gate': true},
) }}

with

{{ sequences('$entity') }}

select * from merged_ranges
""")


def staging_model(plan: Plan) -> str:
    """Return the model that parses and judges the source's rows."""
    judged = (_STREAM_JUDGED if plan.is_stream else _TABLE_JUDGED).substitute(
        name=plan.name,
        fields=_json_fields(plan),
        parsed=_parsed(plan),
        reasons=_reasons(plan),
    )
    renamed = _RENAMED.substitute(name=plan.name, renamed=_renamed(plan))
    return _notes(plan) + judged + renamed


def _notes(plan: Plan) -> str:
    """Return what a reader has to know about fields that are kept as they are."""
    notes = []
    for column in plan.columns:
        field = column.field
        if field.kind == "object":
            notes.append(
                f"{column.name} is a nested object and is kept as JSON text: "
                f"{field.why.partition(':')[0]}."
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
    if all((column.stated,) == column.field.path for column in columns):
        entries, brackets = [f"'{c.stated}'" for c in columns], "[]"
    else:
        entries = [f"'{c.stated}': {_path(c.field.path)}" for c in columns]
        brackets = "{}"
    line = f"        {argument}={brackets[0]}{', '.join(entries)}{brackets[1]},"
    if len(line) <= _WIDTH:
        return line
    inner = "\n".join(f"            {entry}," for entry in entries)
    return f"        {argument}={brackets[0]}\n{inner}\n        {brackets[1]},"


def _path(path: Sequence[str]) -> str:
    """Return a field as a mapping of json_fields names it."""
    if any("." in name for name in path):
        return f"[{', '.join(repr(name) for name in path)}]"
    return f"'{'.'.join(path)}'"


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
            group, call = "amounts", (_reader(column), given, *digits)
        elif kind == "whole number" and not column.is_key:
            group, call = "numbers", (_reader(column), given, "18", "0")
        else:
            group, call = _group(column), ("clean_text", given)
        groups[group].append(_aliased(_call(*call, at=8), column.parsed))
    return _grouped(groups).removesuffix(",")


def _reader(column: Column) -> str:
    return "parse_number" if column.field.signed else "parse_amount"


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
    times, amounts, flags, arrays, texts = (list[str]() for _ in range(5))
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
        elif kind == "text" and column.field.as_stated:
            # an object among other values may be longer than a column of T-SQL takes
            texts.append(unreadable)
    reasons = (
        ([f"{plan.key_column.parsed} is null"], "missing_key"),
        (["event_time is null", *times], "invalid_time"),
        (["{{ is_future('event_time') }}"], "future_time"),
        (amounts, "invalid_amount"),
        (flags, "invalid_flag"),
        (arrays, "invalid_items"),
        (texts, "invalid_text"),
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


def versions_model(plan: Plan) -> str:
    """Return the model that keeps every version."""
    return _VERSIONS.substitute(
        name=plan.name,
        entity=plan.entity,
        columns=_list(column.name for column in plan.said),
    )


def arrivals_model(plan: Plan) -> str:
    """Return the model that keeps what each file brought."""
    return _ARRIVALS.substitute(entity=plan.entity)


def sequences_model(plan: Plan) -> str:
    """Return the model that keeps which sequence numbers of a stream landed."""
    return _SEQUENCES.substitute(entity=plan.entity)


def newest_model(plan: Plan) -> str:
    """Return the model that keeps the newest version of each key."""
    names = [column.name for column in plan.said]
    return _NEWEST.substitute(
        entity=plan.entity, columns=_list([*names, plan.time_of_newest])
    )


def _list(names: Iterable[str]) -> str:
    lines = "".join(f"        '{name}',\n" for name in names)
    return f"\n{lines}    " if lines else ""
