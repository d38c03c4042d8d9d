"""Unit tests whose rows are those of the sample: what is given, and what it becomes."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from landing.scaffold._yaml import flow, scalar
from landing.scaffold.guess import event_time, written
from landing.scaffold.plan import Column, Plan
from landing.scaffold.readable import read_number, read_time
from landing.scaffold.unfold import folded

_JINJA = re.compile(r"\{(?=[{%#])")
_FIRST_KEY, _SECOND_KEY = f"{1:032}", f"{2:032}"
_DIGITS = (
    *("zero", "one", "two", "three", "four"),
    *("five", "six", "seven", "eight", "nine"),
)
_LATER = timedelta(minutes=1)


def staging_unit_tests(plan: Plan) -> str:
    """Return the tests of the staging model: a good row, and what cannot be used."""
    named = _named(plan)
    overrides = []
    if plan.is_stream:
        overrides = ["    overrides: &of_a_stream", "      macros:"]
        overrides += ["        is_stream: true"]
    again = ["    overrides: *of_a_stream"] if plan.is_stream else []
    expected = {
        plan.key_column.name: _key_text(plan),
        **expected_values(plan),
        "is_deleted": False,
        "event_time": _time_text(_time(plan)),
        "reject_reason": None,
    }
    rejects = list(_rejects(plan))
    return _text(
        [
            "version: 2",
            "",
            "unit_tests:",
            f"  - name: what_a_row_of_{named}_becomes",
            f"    model: stg_{plan.name}",
            "    description: The first good row of the sample.",
            *overrides,
            "    given:",
            f"      - input: source('bronze', '{plan.name}')",
            "        rows:",
            *_given(plan),
            "    expect:",
            "      rows:",
            *_listed(expected),
            "",
            f"  - name: a_row_of_{named}_that_cannot_be_used_says_why",
            f"    model: stg_{plan.name}",
            *again,
            "    given:",
            f"      - input: source('bronze', '{plan.name}')",
            "        rows:",
            *(f"          - {flow(given)}" for given, _ in rejects),
            "    expect:",
            "      rows:",
            *(f"        - {flow(_judged(row, why))}" for row, why in rejects),
        ]
    )


def versions_unit_test(plan: Plan) -> str:
    """Return the test of the versions: copies are one, a reject is none."""
    key = plan.key_column.name
    # an event stands where it was first sent, a row where it was read last
    first, second = (8, 9) if plan.is_stream else (9, 8)
    at = _time_text(_time(plan))
    copy = {
        "_row_key": _FIRST_KEY,
        key: _key_text(plan),
        **expected_values(plan),
        "event_time": at,
        "position_at": at,
    }
    if not plan.is_stream:
        copy["read_at"] = at
    reject = {"_row_key": _SECOND_KEY, "reject_reason": "missing_key"}
    return _text(
        [
            "version: 2",
            "",
            "unit_tests:",
            f"  - name: copies_of_a_row_of_{_named(plan)}_are_one_version",
            f"    model: silver_{plan.entity}_versions",
            "    description: What was rejected is none.",
            "    overrides:",
            "      macros:",
            "        is_incremental: false",
            "        processed_at: \"timestamp '2026-05-05 12:00'\"",
            "    given:",
            f"      - input: ref('stg_{plan.name}')",
            "        rows:",
            f"          - {flow({**copy, 'position_number': second})}",
            f"          - {flow({**copy, 'position_number': first})}",
            f"          - {flow(reject)}",
            "    expect:",
            "      rows:",
            f"        - {flow({**copy, 'position_number': first})}",
        ]
    )


def newest_unit_test(plan: Plan, model: str) -> str:
    """Return the test of the entity: its newest version, whatever came last."""
    key = plan.key_column.name
    time = _time(plan)
    said = {key: _key_text(plan), **expected_values(plan)}
    newer = {**said, "event_time": _time_text(time), "is_deleted": False}
    older = {key: said[key], "event_time": _time_text(time - _LATER)}
    shown = plan.time_of_newest.split(" ")[-1]
    return _text(
        [
            "version: 2",
            "",
            "unit_tests:",
            f"  - name: of_a_row_of_{_named(plan)}_the_newest_version_stands",
            f"    model: {model}",
            "    overrides:",
            "      macros:",
            "        is_incremental: false",
            "    given:",
            f"      - input: ref('silver_{plan.entity}_versions')",
            "        rows:",
            f"          - {flow({**newer, '_processed_at': '2026-05-05 12:00'})}",
            f"          - {flow({**older, '_processed_at': '2026-05-06 12:00'})}",
            "    expect:",
            "      rows:",
            "        - "
            + flow(
                {
                    **said,
                    "is_deleted": False,
                    shown: _time_text(time),
                    "_processed_at": "2026-05-06 12:00",
                }
            ),
        ]
    )


def expected_values(plan: Plan) -> dict[str, Any]:
    """Return what the example's row becomes, but for the key and the event time.

    What engines write each in their own way is left out: JSON, and numbers that are
    kept as they are stated.
    """
    expected = {}
    for column in plan.said:
        value = plan.example.get(column.field.name)
        if column.is_json or (column.field.as_stated and not _is_text(value)):
            continue
        said = None if value is None else _becomes(column, written(value))
        if said is None or (said.isprintable() and not _JINJA.search(said)):
            expected[column.name] = said
    return expected


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _becomes(column: Column, text: str) -> str | None:
    kind = column.field.kind
    if kind == "time":
        time = read_time(text)
        return None if time is None else _time_text(time)
    if kind in ("amount", "whole number"):
        scale = column.field.scale if kind == "amount" else 0
        amount = read_number(text, scale)
        return None if amount is None else f"{amount:f}"
    return text.strip(" ") or None


def _key_text(plan: Plan) -> str:
    return written(plan.example[plan.key]).strip(" ")


def _time(plan: Plan) -> datetime:
    time = event_time(plan.example, plan.time)
    assert time is not None  # noqa: S101 - the example was chosen by it
    return time


def _time_text(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S.%f}"


def _given(plan: Plan) -> list[str]:
    landed = _time_text(_time(plan) + _LATER)
    if plan.is_stream:
        # in JSON a brace of a text may be written so, and dbt takes it for no Jinja
        body = _JINJA.sub(lambda _: r"\u007b", plan.line)
        return [
            f"          - landed_at: {scalar(landed)}",
            f"            body: {scalar(body)}",
        ]
    row = {
        field.name: _lands(plan.example.get(field.name))
        for field in plan.fields
        if field.kind != "not read" and not _is_jinja(plan.example.get(field.name))
    }
    return [f"          - {flow({**row, 'landed_at': landed})}"]


def _is_jinja(value: Any) -> bool:
    return isinstance(value, str) and bool(_JINJA.search(value))


def _lands(value: Any) -> str | None:
    return None if value is None else written(value)


def _rejects(plan: Plan) -> list[tuple[dict[str, Any], str | None]]:
    """Return rows with what is said of them, each named by its file."""
    key, time = plan.example[plan.key], plan.example[plan.time]
    good = {plan.key: key, plan.time: time}
    cases: list[tuple[str, Mapping[str, Any], str | None]] = [
        ("no key", {plan.time: time}, "missing_key"),
        ("no time", {plan.key: key}, "invalid_time"),
    ]
    wrong = {
        "time": ("soon", "invalid_time"),
        "amount": ("many", "invalid_amount"),
        "whole number": ("4.5", "invalid_amount"),
        "boolean": ("maybe", "invalid_flag"),
        "array": ("none", "invalid_items"),
    }
    for column in plan.said:
        # one of a kind shows the rule
        said = wrong.pop(column.field.kind, None)
        if said is not None and not column.is_number:
            label = f"{column.name} is {said[0]}"
            cases.append((label, {**good, column.field.name: said[0]}, said[1]))
    cases.append(("good", good, None))
    rows = [(_row(plan, label, given), why) for label, given, why in cases]
    early = _time(plan) - timedelta(days=2)
    ahead = {**_row(plan, "ahead of time", good), "landed_at": _time_text(early)}
    rows.append((ahead, "future_time"))
    if plan.is_stream:
        rows.append(({"landed_file": "not JSON", "body": "a word"}, "not_json"))
        row = {"landed_file": "not UTF-8", "body": None, "body_base64": "/w=="}
        rows.append((row, "not_utf8"))
    return rows


def _row(plan: Plan, label: str, said: Mapping[str, Any]) -> dict[str, Any]:
    if plan.is_stream:
        paths = {field.name: field.path for field in plan.fields}
        body = _json(folded({paths[name]: value for name, value in said.items()}))
        return {"landed_file": label, "body": _JINJA.sub(lambda _: r"\u007b", body)}
    return {"landed_file": label, **{n: _lands(v) for n, v in said.items()}}


def _json(value: Any) -> str:
    if isinstance(value, dict):
        pairs = (f"{json.dumps(n)}: {_json(v)}" for n, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value) if isinstance(value, str) else written(value)


def _judged(row: Mapping[str, Any], reason: str | None) -> dict[str, Any]:
    return {"landed_file": row["landed_file"], "reject_reason": reason}


def _listed(row: Mapping[str, Any]) -> list[str]:
    lines = [f"          {name}: {scalar(value)}" for name, value in row.items()]
    return [f"        - {lines[0].strip()}", *lines[1:]]


def _named(plan: Plan) -> str:
    """Return the source's name as words of a test's name, which has letters alone."""
    spelt = re.sub(r"\d", lambda m: f"_{_DIGITS[int(m[0])]}_", plan.name)
    return re.sub(r"_+", "_", spelt).strip("_")


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
