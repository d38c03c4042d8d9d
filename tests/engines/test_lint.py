"""What `python -m lint` reports of faults in macros, at their place in the file."""

from typing import NamedTuple

import pytest
from _copies import PROJECT, copy_project
from sqlfluff.core import Linter

from lint import _renderings
from lint.__main__ import lint, main
from lint._renderings import TARGETS, Situation

# enough to call the macros that get a fault
SELECTED = "stg_customers fct_orders silver_landed_hours"


class Fault(NamedTuple):
    """What stands in a file once, what is put in its place, and what is said of it."""

    file: str
    right: str
    wrong: str
    said: str
    target: str


FAULTS = {
    "a keyword in capitals": Fault(
        "macros/shop/counts_in_totals.sql",
        "not {{",
        "NOT {{",
        "CP01",
        "duckdb",
    ),
    "an indent by three": Fault(
        "macros/dialect/parse_timestamp.sql",
        "            then make_timestamp(epoch_us(",
        "           then make_timestamp(epoch_us(",
        "LT02",
        "duckdb",
    ),
    "an operator twice": Fault(
        "macros/incremental/is_future.sql",
        "{{ timestamp }} > {{",
        "{{ timestamp }} > > {{",
        "PRS",
        "",
    ),
    "LIMIT in T-SQL": Fault(
        "macros/dialect/parse_timestamp.sql",
        "as said) as stated",
        "as said) as stated limit 1",
        "PRS",
        "synapse",
    ),
    "an operator twice in Spark": Fault(
        "macros/dialect/parse_timestamp.sql",
        "rlike r'^ *+{{ day }}{{ minute }}{{ offset }}",
        "rlike rlike r'^ *+{{ day }}{{ minute }}{{ offset }}",
        "PRS",
        "databricks",
    ),
    "a macro that nothing renders": Fault(
        "macros/incremental/unreadable.sql",
        "{%- endmacro %}",
        "{%- endmacro %}\n\n\n{% macro unused() %}\n    select 1\n{% endmacro %}",
        "no rendering reaches this line",
        "",
    ),
}


def place_of(fault: Fault) -> str:
    """Return the file and, but of what cannot be read, the line of a fault."""
    above, *below = (PROJECT / fault.file).read_text().split(fault.right)
    assert len(below) == 1, f"{fault.file} has not once {fault.right}"
    if fault.said == "PRS":
        return f"{fault.file}:"
    pairs = zip(fault.right.splitlines(), fault.wrong.splitlines(), strict=False)
    same = [one == other for one, other in pairs]
    further = same.index(False) if False in same else len(same) + 3
    return f"{fault.file}:{above.count(chr(10)) + 1 + further}:"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is said of a copy of the project that has all the faults."""
    copy = copy_project(tmp_path_factory.mktemp("faulty"))
    for fault in FAULTS.values():
        text = (copy / fault.file).read_text()
        (copy / fault.file).write_text(text.replace(fault.right, fault.wrong))
    once = {"first": Situation(built=False, select=SELECTED)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_renderings, "_SITUATIONS", once)
        patch.setattr(_renderings, "_MORE", {key: {} for key in _renderings.TARGETS})
        return lint(copy)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_macro_is_told_with_its_place(
    reports: list[str], name: str
) -> None:
    fault = FAULTS[name]
    said = [line for line in reports if line.startswith(place_of(fault))]
    assert any(fault.said in line and fault.target in line for line in said), said


def test_what_is_sent_is_told_with_a_file_to_look_at(reports: list[str]) -> None:
    folder = "target/lint/renderings/synapse/first/stg_customers.sql:"
    assert any(line.startswith(folder) and "PRS" in line for line in reports)


def test_nothing_is_said_of_what_has_no_fault(reports: list[str]) -> None:
    faulty = {fault.file for fault in FAULTS.values()}
    said = [line for line in reports if line.startswith("macros/")]
    said = [line for line in said if "no rendering reaches" not in line]
    # what cannot be read begins where that which calls a macro does
    said = [line for line in said if "> >" not in line]
    assert {line.split(":")[0] for line in said} <= faulty


def test_a_target_that_is_not_rendered_is_refused_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["duckdb", "fabric"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"nothing is rendered for fabric, but for {', '.join(TARGETS)}" in said


def test_a_file_of_macros_is_nothing_to_sqlfluff() -> None:
    """Or the macros need not be traced."""
    linter = Linter(dialect="duckdb")
    text = "{% macro a() %}\n    SELECT a from from b\n{% endmacro %}\n"
    assert linter.lint_string(text).get_violations() == []


def test_sqlfluff_does_not_know_describe_of_a_query() -> None:
    """Or `describe` need not be taken away before."""
    found = Linter(dialect="duckdb").lint_string("describe select 1\n")
    assert "PRS" in [said.rule_code() for said in found.get_violations()]
