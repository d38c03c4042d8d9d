"""The SQL of models of Gold, and of the tests of their identities."""

from collections.abc import Callable, Mapping, Sequence
from string import Template

from landing.scaffold.gold import Aggregate, Base, Fact, average_of, number_of

_GATES = Template("""\
-- Gold waits for the gates.
-- depends_on: {{ gates('$entity') }}

""")

_FACT = Template("""\
{{ config(unique_key='_row_key') }}

${gates}with

changed as (

    select * from {{ ref('$read') }}
    where {{ changed_since_last_build() }}

),

facts as (

    select
$columns

        _processed_at,
        _row_key
    from changed

)

select * from facts
""")

_BEGINNING = Template("""\
{{ config(
$config
) }}

${gates}with

{{ touched(
    versions=ref('$versions'),
    changed=ref('$read'),
    periods=[$periods],
) }},

facts as (

    select$facts
    from {{ ref('$read') }}$where

),
""")

_BY_PERIOD = Template("""
counted as (

    select
        $period,
        cast(count(*) as bigint) as $count$sums
    from facts
    group by $period

),

recomputed as (

    select
        touched.period as $period,
        coalesce(counted.$count, 0) as $count,
$totals        {{ consumed_until(ref('$read')) }} as _processed_at$key
    from touched
    left join counted
        on touched.period = counted.$period

)

select * from recomputed
""")

_BY_PERIOD_AND_MORE = Template("""
periods as (

    select
        period as $period,
        {{ consumed_until(ref('$read')) }} as _processed_at,
        $parent as _row_key
    from touched

),

counted as (

    select
        $period,
        $also,
        cast(count(*) as bigint) as $count$sums
    from facts
    group by
        $period,
        $also

),

current_rows as (

    select
        periods.$period,
        counted.$also,
        counted.$count,
$totals        periods._processed_at,
        periods._row_key as _parent_key,
        {{ row_key(['periods.$period', 'counted.$also']) }} as _row_key
    from periods
    inner join counted
        on periods.$period = counted.$period

),

-- a row that its period has no longer is marked, and taken away by drop_empty
with_gone as (

    {{ with_gone_rows(
        current='current_rows',
        changed='periods',
        columns=[
$columns
        ],
    ) }}

)

select * from with_gone
""")

_UNSUMMED = Template("""\
-- Every row's totals are those of the rows that it counts, and none is missing
-- or left over: of what Gold wrote last, and of what changed; with
-- `audit_everything`, of all.

{{ unsummed(
    '$name',
    period='$key',
    measures={
$measures
    },
    facts='$read',
    facts_period=$facts_period,
    where=$where,
    versions='$versions',
    periods=[$periods],$also
) }}
""")

_UNEQUAL = Template("""\
-- The facts say what Silver says, and of no other $spoken.

{{ unequal('$name', compare_model='$read', columns=[
$columns
]) }}
""")

_NUMBERS = ("decimal", "bigint", "integer")
_Belongs = Callable[[Base, str], bool]
_GROUPS: tuple[tuple[str, _Belongs], ...] = (
    ("ids", lambda base, name: name == base.key or name.endswith("_id")),
    ("text", lambda base, name: base.columns[name] == "string"),
    ("numbers", lambda base, name: base.columns[name].startswith(_NUMBERS)),
    ("flags", lambda base, name: base.columns[name] == "boolean"),
    ("timestamps", lambda base, name: True),
)


def fact_model(fact: Fact) -> str:
    """Return the model with one row an entity."""
    base = fact.base
    return _FACT.substitute(
        gates=_GATES.substitute(entity=base.entity),
        read=base.read,
        columns=_grouped(base, fact_columns(base)),
    )


def fact_columns(base: Base) -> list[str]:
    """Return the columns of a table of facts, but for those that begin with `_`."""
    deleted = ["is_deleted"] if "is_deleted" in base.columns else []
    return [*base.said, *deleted]


def aggregate_model(made: Aggregate) -> str:
    """Return the model with one row a period, or a period and one more column."""
    base = made.base
    named = {
        "read": base.read,
        "period": made.period,
        "count": made.count,
        "also": made.also,
    }
    beginning = _BEGINNING.substitute(
        named,
        config=_config(made),
        gates="" if base.waits else _GATES.substitute(entity=base.entity),
        versions=base.versions,
        periods=", ".join(made.of(column) for column in made.touched),
        facts=_facts(made),
        where="\n    where not {{ is_set('is_deleted') }}" if _may_go(base) else "",
    )
    return beginning + (_more if made.also else _by_period)(made, named)


def identity(made: Aggregate | Fact) -> str:
    """Return the test that the model says what it is made of, and nothing else."""
    base = made.base
    if isinstance(made, Fact):
        columns = "\n".join(f"    '{name}'," for name in fact_columns(base))
        return _UNEQUAL.substitute(
            name=made.name,
            read=base.read,
            columns=columns,
            spoken=base.entity.replace("_", " "),
        )
    counts = "'not ' ~ is_set('is_deleted')" if _may_go(base) else "'1 = 1'"
    return _UNSUMMED.substitute(
        name=made.name,
        key="_row_key" if made.is_hashed and not made.also else made.period,
        measures="\n".join(f"        '{n}': '{m}'," for n, m in made.measures.items()),
        read=base.read,
        facts_period=_key_of(made, made.column),
        where=f"{counts} ~ ' and {made.column} is not null'",
        versions=base.versions,
        periods=", ".join(_key_of(made, column) for column in made.touched),
        also=f"\n    also=['{made.also}']," if made.also else "",
    )


def _key_of(made: Aggregate, column: str) -> str:
    """Return what names a period, as an argument of a macro."""
    if made.is_hashed and not made.also:
        return f"key_hash({made.of(column)})"
    return made.of(column)


def _may_go(base: Base) -> bool:
    return "is_deleted" in base.columns


def _config(made: Aggregate) -> str:
    is_gone = "_is_gone = 1" if made.also else f"{made.count} = 0"
    key = "_row_key" if made.also or made.is_hashed else made.period
    lines = [f"    unique_key='{key}',"]
    if key != "_row_key":
        lines.append(f"    dist='HASH({key})',")
    lines.append(f"    post_hook=\"{{{{ drop_empty('{is_gone}') }}}}\",")
    return "\n".join(lines)


def _facts(made: Aggregate) -> str:
    period = made.period
    if made.by != "column":
        period = f"{{{{ {made.of(made.column)} }}}} as {period}"
    columns = [period, *([made.also] if made.also else []), *made.sums]
    selected = [*dict.fromkeys(columns)]
    if len(selected) == 1:
        return f" {period}"
    return "\n" + ",\n".join(f"        {column}" for column in selected)


def _by_period(made: Aggregate, named: Mapping[str, object]) -> str:
    totals = "".join(
        f"        cast(coalesce(counted.{total}, 0) as {made.total_type(column)})\n"
        f"            as {total},\n{_average(made, column, at_least=True)}"
        for total, column in made.totals.items()
    )
    sums = "".join(
        f",\n        sum({c}) as {total}{_number(made, c)}"
        for total, c in made.totals.items()
    )
    key = ",\n        {{ key_hash('touched.period') }} as _row_key"
    return _BY_PERIOD.substitute(
        named, sums=sums, totals=totals, key=key if made.is_hashed else ""
    )


def _more(made: Aggregate, named: Mapping[str, object]) -> str:
    sums = "".join(
        f",\n        cast(coalesce(sum({column}), 0) as {made.total_type(column)})\n"
        f"            as {total}{_number(made, column)}"
        for total, column in made.totals.items()
    )
    averages = map(average_of, made.averages)
    columns = [made.period, str(made.also), *made.measures, *averages]
    return _BY_PERIOD_AND_MORE.substitute(
        named,
        sums=sums,
        totals="".join(
            f"        counted.{total},\n{_average(made, column)}"
            for total, column in made.totals.items()
        ),
        parent="{{ key_hash('period') }}" if made.is_hashed else "period",
        columns="\n".join(f"            '{name}'," for name in columns),
    )


def _number(made: Aggregate, column: str) -> str:
    """Return what counts the rows of which an average is, if there is one."""
    if column not in made.averages:
        return ""
    return f",\n        cast(count({column}) as bigint) as {number_of(column)}"


def _average(made: Aggregate, column: str, *, at_least: bool = False) -> str:
    """Return an average and how many rows it is of, if there is one.

    `average_amount` takes no number below zero. `at_least` gives a period without rows
    the number 0.
    """
    if column not in made.averages:
        return ""
    number, total = f"counted.{number_of(column)}", f"counted.{made.total_of(column)}"
    stated = f"coalesce({number}, 0) as {number_of(column)}" if at_least else number
    return (
        f"        {stated},\n"
        "        cast(\n"
        f"            case when {total} < 0 then -1 else 1 end\n"
        "            * {{ average_amount(\n"
        f"                'abs({total})',\n"
        f"                '{number}'\n"
        "            ) }} as decimal(18, 2)\n"
        f"        ) as {average_of(column)},\n"
    )


def _grouped(base: Base, names: Sequence[str]) -> str:
    left = list(names)
    blocks = []
    for heading, belongs in _GROUPS:
        group = [name for name in left if belongs(base, name)]
        left = [name for name in left if name not in group]
        if group:
            lines = [f"        -- {heading}", *(f"        {name}," for name in group)]
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
