"""The declaration of a source, and the .yml of an entity's models in Silver."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from landing.scaffold._yaml import flow, item, scalar
from landing.scaffold.names import plural
from landing.scaffold.plan import Column, Plan, StreamOf, TableOf
from landing.scaffold.readable import PRECISION

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
_BUILT_AT = "The Silver build that brought the newest change."
_VERSION_KEY = (
    "Hash of source and payload as received, or of the table's row: what a version "
    "is, and what the table is merged by."
)


def declaration(plan: Plan) -> str:
    """Return the declaration of the source."""
    source = plan.source
    landing: dict[str, object]
    if isinstance(source, StreamOf):
        of = "event"
        landing = {
            "kind": "stream",
            "event_hub": source.event_hub,
            "connection": source.connection,
        }
        # publish_events looks for a field of the event itself, not of an object in it
        if len(path := plan.key_column.field.path) == 1:
            landing["partition_key"] = path[0]
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
        "kind": source.kind,
        "connection": source.connection,
        **where,
        **({"records": source.records} if source.records else {}),
        **({"sheet": source.sheet} if source.sheet else {}),
        "key": plan.key,
        "watermark": source.watermark,
        **_overlap(source),
        **_deletes(source),
    }


def _overlap(source: TableOf) -> dict[str, object]:
    """Return what is read again, for rows that are committed late; of no file."""
    if source.table is None:
        return {}
    return {"overlap": 0 if source.watermark_is_number else "10 minutes"}


def _deletes(source: TableOf) -> dict[str, object]:
    if source.deleted is None:
        return {}
    return {"deletes": "column", "deleted_column": source.deleted}


def _declared(plan: Plan, source: TableOf) -> Iterable[str]:
    # what Silver judges lands as written; a number that only grows is one
    for field in plan.fields:
        if field.kind == "not read":
            continue
        is_number = source.watermark_is_number and field.name == source.watermark
        kind = "bigint" if is_number else "varchar"
        yield f"          - {flow({'name': field.name, 'data_type': kind})}"


def staging_properties(plan: Plan) -> str:
    """Return the .yml of the staging model."""
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


def versions_properties(plan: Plan) -> str:
    """Return the .yml of the model of versions."""
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


def arrivals_properties(plan: Plan) -> str:
    """Return the .yml of the model of arrivals."""
    columns = [
        (
            "reject_reason",
            "Why the payload cannot be used; null for the good rows of the file.",
            (),
        ),
        (
            "total_rows",
            "Its copies in the file, or the good rows of the file with these delays.",
            (),
        ),
        (
            "to_broker_within",
            "Within how many seconds the events were at the broker; null of a reject, "
            "of a table's row, and where nobody knows.",
            (),
        ),
        ("to_broker_minutes", "The minutes that took, added up.", ()),
        ("to_broker_longest", "The longest of them, in minutes.", ()),
        (
            "to_bronze_within",
            "Within how many seconds of that, or of a table's change, they landed; "
            "null of a reject, and where nobody knows.",
            (),
        ),
        ("to_bronze_minutes", "The minutes that took, added up.", ()),
        ("to_bronze_longest", "The longest of them, in minutes.", ()),
        ("_processed_at", _BUILT_AT, ()),
        (
            "_row_key",
            "Hash of source, file, delays and, for a reject, its id: what the table is "
            "merged by.",
            ("unique",),
        ),
    ]
    description = (
        f"What each file of {plan.name} brought: its good rows, counted, and every "
        "payload that could not be used. silver_landed_files and silver_reject_log "
        "show it with that of all entities, and say its columns. One row per source, "
        "file and delays for the good rows, and one per source, payload and file for "
        "rejects."
    )
    return _properties(f"silver_{plan.entity}_arrivals", description, columns)


def sequences_properties(plan: Plan) -> str:
    """Return the .yml of the model of sequence numbers."""
    columns = [
        ("_processed_at", _BUILT_AT, ()),
        (
            "_partition_key",
            "Hash of source, hub and partition: what ranges are searched by.",
            (),
        ),
        (
            "_row_key",
            "Hash of source, hub, partition and first number: what the table is merged "
            "by.",
            ("unique",),
        ),
        (
            "_is_gone",
            "Never set: ranges that became part of others are deleted.",
            (),
        ),
    ]
    description = (
        f"The sequence numbers of {plan.name} that landed, without a hole from the "
        "first to the last of a row. silver_sequence_ranges shows it with that of all "
        "entities, and says its columns. One row per source, event hub, partition and "
        "first number."
    )
    return _properties(f"silver_{plan.entity}_sequences", description, columns)


def newest_properties(plan: Plan, name: str) -> str:
    """Return the .yml of the newest model, with what Gold waits for."""
    spoken = _spoken(plan.entity)
    time = plan.time_of_newest.split(" ")[-1]
    types = {
        plan.key_column.name: "string",
        **{column.name: _type(column) for column in plan.said},
        time: "timestamp",
        "is_deleted": "boolean",
        "_processed_at": "timestamp",
        "_row_key": "\"{{ var('key_hash_type')[target.type] }}\"",
    }
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
    return _properties(name, description, columns, tests, types)


def _type(column: Column) -> str:
    """Return the type in Silver, as a contract of Gold names it."""
    kind = column.field.kind
    if kind == "amount":
        return f"decimal({PRECISION}, {column.field.scale})"
    types = {"whole number": f"decimal({PRECISION}, 0)", "time": "timestamp"}
    return types.get(kind, "string")


def _described(plan: Plan, column: Column) -> str:
    where = "payload" if plan.is_stream else "row"
    kept = {
        "object": "a nested object, JSON text",
        "array": "an array, JSON text",
        "boolean": "the word true or false",
        "time": "a time, UTC",
        "amount": "a number, exact" if column.field.signed else "an amount, exact",
        "whole number": "a whole number",
    }.get(column.field.kind, "text")
    return f"{column.field.name} of the {where}: {kept}."


def _properties(
    name: str,
    description: str,
    columns: Iterable[tuple[str, str, Sequence[str]]],
    tests: Sequence[str] = (),
    types: Mapping[str, str] | None = None,
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
        lines.append(f"      - name: {column}")
        if types:
            lines.append(f"        data_type: {types[column]}")
        lines.append(f"        description: {item(said)}")
        if checks:
            lines += ["        data_tests:", *(f"          - {c}" for c in checks)]
    return _text(lines)


def _spoken(entity: str) -> str:
    return entity.replace("_", " ")


def _many(plan: Plan) -> str:
    return plural(_spoken(plan.entity)).capitalize()


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
