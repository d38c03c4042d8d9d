"""The files of an entity and of Gold, as docs/modelling.md writes them by hand."""

from pathlib import Path

from landing.scaffold._gold_models import aggregate_model, fact_model, identity
from landing.scaffold._gold_properties import gold_properties
from landing.scaffold._gold_unit_tests import gold_unit_tests
from landing.scaffold._models import (
    arrivals_model,
    newest_model,
    sequences_model,
    staging_model,
    versions_model,
)
from landing.scaffold._properties import (
    arrivals_properties,
    declaration,
    newest_properties,
    sequences_properties,
    staging_properties,
    versions_properties,
)
from landing.scaffold._unit_tests import (
    newest_unit_test,
    staging_unit_tests,
    versions_unit_test,
)
from landing.scaffold._view_files import (
    view_model,
    view_properties,
    view_unit_test,
)
from landing.scaffold.entities import test_folder
from landing.scaffold.gold import Aggregate, Fact
from landing.scaffold.names import plural
from landing.scaffold.plan import Plan
from landing.scaffold.view import View

_SILVER = Path("dbt_project/silver")
_STAGING = _SILVER / "staging"
_BRONZE = Path("dbt_project/bronze")
_GOLD = Path("dbt_project/gold")


def files_of(plan: Plan) -> dict[Path, str]:
    """Return every file between a source and Silver, by its path below the project."""
    staging, versions = f"stg_{plan.name}", f"silver_{plan.entity}_versions"
    newest = f"silver_{plural(plan.entity)}"
    arrivals = f"silver_{plan.entity}_arrivals"
    sequences = f"silver_{plan.entity}_sequences"
    of_a_stream = {
        _SILVER / f"{sequences}.sql": sequences_model(plan),
        _SILVER / f"{sequences}.yml": sequences_properties(plan),
    }
    return {
        _BRONZE / f"{plan.name}.yml": declaration(plan),
        _STAGING / f"{staging}.sql": staging_model(plan),
        _STAGING / f"{staging}.yml": staging_properties(plan),
        _STAGING / "unit_tests" / f"{staging}.yml": staging_unit_tests(plan),
        _SILVER / f"{versions}.sql": versions_model(plan),
        _SILVER / f"{versions}.yml": versions_properties(plan),
        _SILVER / "unit_tests" / f"{versions}.yml": versions_unit_test(plan),
        _SILVER / f"{arrivals}.sql": arrivals_model(plan),
        _SILVER / f"{arrivals}.yml": arrivals_properties(plan),
        **(of_a_stream if plan.is_stream else {}),
        _SILVER / f"{newest}.sql": newest_model(plan),
        _SILVER / f"{newest}.yml": newest_properties(plan, newest),
        _SILVER / "unit_tests" / f"{newest}.yml": newest_unit_test(plan, newest),
    }


def files_of_gold(made: Aggregate | Fact, project_file: str) -> dict[Path, str]:
    """Return every file of a model of Gold, by its path below the project."""
    many = plural(made.base.entity)
    is_fact = isinstance(made, Fact)
    files = {
        _GOLD / f"{made.name}.sql": fact_model(made)
        if isinstance(made, Fact)
        else aggregate_model(made),
        _GOLD / f"{made.name}.yml": gold_properties(made),
        _GOLD / "unit_tests" / f"{made.name}.yml": gold_unit_tests(made),
    }
    if isinstance(made, Fact) or made.has_identity:
        said = f"are_the_{many}_of_silver" if is_fact else f"counts_the_{many}"
        test = Path(test_folder(project_file)) / f"{made.name}_{said}.sql"
        files[test] = identity(made)
    return files


def files_of_view(made: View) -> dict[Path, str]:
    """Return every file of a view over two entities, by its path below the project."""
    return {
        _GOLD / f"{made.name}.sql": view_model(made),
        _GOLD / f"{made.name}.yml": view_properties(made),
        _GOLD / "unit_tests" / f"{made.name}.yml": view_unit_test(made),
    }
