"""What of a table is compared where only a part of the warehouse is asked for."""

from dataclasses import replace

from landing.verify.compare import Comparison
from landing.verify.phases import Phases
from landing.verify.scope import Scope
from landing.verify.scratch import Warehouse


def narrowed(
    whole: Comparison, scope: Scope, phases: Phases
) -> tuple[Comparison | None, str]:
    """Return the comparison of the part, and why not all that is asked for.

    None where no row can be compared; no reason where every row can.
    """
    asked = f"select _entity_key from {phases.keys_of(whole.model.entities[0])}"
    if whole.periods:
        return _periods(whole, scope, asked)
    column = whole.entity_column
    relation = whole.warehouse.relation(whole.refreshed.schema, whole.refreshed.table)
    if column is None or whole.warehouse.query(
        f"select 1 from {relation} where {column} is null or {column} not in ({asked})",
        at_most=1,
    ):
        return None, "its rows do not say which key they are of"
    return replace(whole, condition=f"{column} in ({asked})"), ""


def _periods(whole: Comparison, scope: Scope, asked: str) -> tuple[Comparison, str]:
    """Return the comparison of the periods of which every key was asked for."""
    warehouse, model, refreshed = whole.warehouse, whole.model, whole.refreshed
    period = whole.period
    column = warehouse.quote(period)
    kind = warehouse.columns(refreshed.schema, refreshed.table)[period]
    days = _within_days(warehouse, scope, column, kind)
    foreign = (
        f"select other.period from {whole.periods} as other "
        f"where other._entity_key not in ({asked})"
    )
    condition = f"{days} and ({column} is null or {column} not in ({foreign}))"
    table = warehouse.relation(model.schema, model.table)
    inside, all_of_it = (
        warehouse.query(f"select count(*) from {table} where {each}")[0][0]
        for each in (condition, days)
    )
    why = ""
    if all_of_it and not inside:
        why = f"each {period} has keys that were not asked for"
    elif all_of_it > inside:
        why = (
            f"{all_of_it - inside:,} of {all_of_it:,} rows: their {period} has "
            "keys that were not asked for"
        )
    return replace(whole, condition=condition, beyond=all_of_it - inside), why


def _within_days(warehouse: Warehouse, scope: Scope, column: str, kind: str) -> str:
    if not scope.by_days or not kind.startswith(("DATE", "TIMESTAMP")):
        return "1 = 1"
    day = column
    if kind != "DATE":
        day = warehouse.expression("business_date", timestamp=column)
    bounds = [
        f"{day} {operator} cast('{bound.isoformat()}' as date)"
        for operator, bound in ((">=", scope.first), ("<=", scope.last))
        if bound
    ]
    return f"({' and '.join(bounds)})"
