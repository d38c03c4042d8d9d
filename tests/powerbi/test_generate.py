"""What dbt says of Gold becomes a model, and what its author wrote stays."""

from pathlib import PurePosixPath
from typing import Any

import pytest
from _manifest import (
    MODEL,
    NAME,
    buyers,
    column,
    days,
    joined,
    manifest,
    model,
    planned,
    sale_lines,
    sales,
    table,
    written,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from landing.errors import DeclarationError
from landing.powerbi.gold import gold_of
from landing.powerbi.tmdl import parse

_MEASURE = """
	/// What was paid,
	/// of all that counts.
	measure Revenue = ```
			VAR paid = SUM(Sales[Amount])
		RETURN paid
			```
		formatString: #,0.00
		displayFolder: Money
		lineageTag: 6a1dfe34-3e33-4b0f-b6f9-6d4f1f0c5e53

		annotation Owner = sales team
"""
_HIERARCHY = """
	hierarchy Calendar
		lineageTag: 7b1dfe34-3e33-4b0f-b6f9-6d4f1f0c5e53

		level Month
			column: Month
"""


def _of_an_author() -> dict[PurePosixPath, str]:
    """A project to which its author has added all that is theirs."""
    files = written(manifest())
    path = MODEL / "tables" / "Sales.tmdl"
    head, column, rest = files[path].partition("\n\t/// The sale.\n\tcolumn")
    files[path] = (
        head
        + _MEASURE
        + column
        + rest.replace(
            "\t\tsourceColumn: amount\n",
            "\t\tsourceColumn: amount\n\t\tdisplayFolder: Money\n"
            "\t\tsortByColumn: 'Sale id'\n",
        )
    )
    path = MODEL / "tables" / "Days.tmdl"
    head, partition, rest = files[path].partition("\n\tpartition")
    files[path] = head + _HIERARCHY + partition + rest
    files[MODEL / "roles" / "One country.tmdl"] = "role 'One country'\n"
    path = MODEL / "expressions.tmdl"
    files[path] = files[path].replace('= "pool"', '= "own_pool"')
    return files


def test_what_was_written_is_as_dbt_says_the_next_time() -> None:
    again = planned(manifest(), written(manifest()))
    assert (again.files, again.differences) == ({}, ())


def test_a_new_project_has_a_page_and_one_with_pages_gets_none() -> None:
    there = written(manifest())
    report = PurePosixPath(f"{NAME}.Report")
    page = report / "definition/pages/page/page.json"
    assert page in there
    del there[page]
    assert planned(manifest(), there).differences == ()


def test_the_same_manifest_makes_the_same_text() -> None:
    assert written(manifest()) == written(manifest())


def test_the_order_of_models_and_tests_in_the_manifest_makes_no_difference() -> None:
    turned = manifest(*reversed((sales(), buyers(), days(), sale_lines())))
    turned["disabled"] = dict(reversed(turned["disabled"].items()))
    assert written(turned) == written(manifest())


def test_what_its_author_wrote_is_as_dbt_says() -> None:
    assert planned(manifest(), _of_an_author()).differences == ()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_its_author_wrote_stays_byte_for_byte_when_columns_change(
    end: str,
) -> None:
    there = {path: text.replace("\n", end) for path, text in _of_an_author().items()}
    said = manifest(
        sales(
            amount=column("amount", "bigint", "In cents."),
            is_counted=None,
            tax=column("tax", "decimal(18, 2)", "Of it."),
        ),
        buyers(),
        days(),
        sale_lines(),
    )
    after = written(said, there)
    changed = {path for path in after if after[path] != there.get(path)}
    assert changed == {MODEL / "tables" / "Sales.tmdl"}
    text = table(after, "Sales")
    assert _MEASURE.replace("\n", end) in text
    assert end.join(["\t\tdisplayFolder: Money", "\t\tsortByColumn: 'Sale id'"]) in text
    assert text.count("\n") == text.count(end)
    assert planned(said, after).differences == ()


_COLUMNS = st.lists(
    st.tuples(
        st.sampled_from(
            ["sale_id", "buyer_key", "date_key", "amount", "tax", "is_counted", "note"]
        ),
        st.sampled_from(["string", "bigint", "decimal(18, 2)", "date", "timestamp"]),
        st.sampled_from(["", "About it.", 'It\'s "said": = {so}']),
    ),
    unique_by=lambda one: one[0],
)


@settings(deadline=None, max_examples=60)
@given(st.lists(_COLUMNS, min_size=1, max_size=4))
def test_whatever_columns_come_and_go_what_its_author_wrote_stays(
    steps: list[list[tuple[str, str, str]]],
) -> None:
    files = _of_an_author()
    for columns in steps:
        said = manifest(
            model(
                "sales",
                column("sold_at", "timestamp"),
                *(column(*each) for each in columns),
            ),
            buyers(),
            days(),
            sale_lines(),
            tests=(),
        )
        files = written(said, files)
        assert planned(said, files).differences == ()
        assert _MEASURE in table(files, "Sales")
        assert _HIERARCHY in table(files, "Days")
        found = parse(table(files, "Sales")).nodes[0].all("column")
        assert {one.property("sourceColumn") for one in found} == {
            "sold_at",
            *(name for name, *_ in columns),
        }


def test_each_difference_is_named() -> None:
    said = manifest(
        sales(
            sale_id=column("sale_id", "string", "The sale itself."),
            amount=column("amount", "bigint", 'Its "total": = what was paid.'),
            is_counted=None,
            tax=column("tax", "decimal(18, 2)", "Of it."),
        ),
        buyers(),
        days(),
        model("shops", column("shop_id", "string")),
        tests=(joined("sales", "buyer_key", "buyers"),),
    )
    assert set(planned(said, written(manifest())).differences) == {
        "Sales[Sale id]: its description is another",
        "Sales[Amount]: dataType is decimal, by dbt int64",
        "Sales[Amount]: formatString is #,0.00, by dbt #,0",
        "Sales[Is counted]: dbt has no column is_counted",
        "Sales[Tax]: is missing",
        "Sales: refresh in part: sourceExpression is another",
        "Sales: partition: source is another",
        "table Shops is missing",
        "table Sale lines: dbt has no table reporting_sale_lines",
        "relationship of Sales[Date key] to Days[Date key]: dbt has no such test",
        "relationship of Sale lines[Sale id] to Sales[Sale id]: dbt has no such test",
        "relationship of Sale lines[Buyer key] to Buyers[Buyer key]: dbt has no such "
        "test",
        "model.tmdl: does not name Shops",
        "model.tmdl: names Sale lines, which is no table any more",
    }


def test_a_type_that_somebody_changed_in_the_text_is_put_right() -> None:
    there = written(manifest())
    path = MODEL / "tables" / "Sales.tmdl"
    there[path] = there[path].replace("dataType: decimal", "dataType: double")
    made = planned(manifest(), there)
    assert made.differences == ("Sales[Amount]: dataType is double, by dbt decimal",)
    assert written(manifest(), there) == written(manifest())


def test_a_query_that_is_only_indented_otherwise_is_the_same() -> None:
    there = written(manifest())
    path = MODEL / "tables" / "Sales.tmdl"
    there[path] = there[path].replace("\t\t\t\t    Gold =", "\t\t\t\tGold =")
    assert planned(manifest(), there).differences == ()


def test_a_column_that_its_author_shows_or_hides_stays_so() -> None:
    there = written(manifest())
    path = MODEL / "tables" / "Sales.tmdl"
    assert "column 'Buyer key'\n\t\tdataType: string\n\t\tisHidden\n" in there[path]
    there[path] = there[path].replace("\t\tisHidden\n", "")
    assert planned(manifest(), there).differences == ()


def test_a_table_of_another_name_is_renamed_with_all_that_its_author_added() -> None:
    there = _of_an_author()
    said = sales()
    said["config"]["meta"]["powerbi"]["name"] = "Receipts"
    after = written(manifest(said, buyers(), days(), sale_lines()), there)
    assert MODEL / "tables" / "Sales.tmdl" not in after
    assert _MEASURE in table(after, "Receipts")
    assert "ref table Receipts" in after[MODEL / "model.tmdl"]
    assert "ref table Sales\n" not in after[MODEL / "model.tmdl"]
    relationships = after[MODEL / "relationships.tmdl"]
    assert "toColumn: Receipts.'Sale id'" in relationships
    assert "Sales." not in relationships


def test_a_new_table_is_named_behind_the_others_and_before_roles_and_cultures() -> None:
    there = written(manifest(buyers(), days(), tests=()))
    path = MODEL / "model.tmdl"
    there[path] += "\nref role Sellers\n\nref cultureInfo en-US\n"
    named = [
        line
        for line in written(manifest(), there)[path].splitlines()
        if line.startswith("ref ")
    ]
    assert [line.split()[1] for line in named] == [
        *["table"] * (len(named) - 2),
        "role",
        "cultureInfo",
    ]
    assert "ref table Sales" in named


def test_a_table_whose_model_is_gone_is_not_removed_where_it_has_measures() -> None:
    with pytest.raises(DeclarationError, match=r"Sales\.tmdl has measures"):
        planned(manifest(buyers(), days(), tests=()), _of_an_author())


def test_a_model_that_was_renamed_keeps_its_table_where_the_annotation_says_so() -> (
    None
):
    there = _of_an_author()
    path = MODEL / "tables" / "Sales.tmdl"
    there[path] = there[path].replace("= reporting_sales", "= reporting_receipts")
    renamed = sales() | {"name": "reporting_receipts"}
    said = manifest(renamed, buyers(), days(), tests=())
    assert _MEASURE in table(written(said, there), "Sales")


def test_a_table_of_its_author_is_left_alone() -> None:
    there = written(manifest())
    path = MODEL / "tables" / "Measures.tmdl"
    there[path] = "table Measures\n\n\tmeasure One = 1\n"
    assert planned(manifest(), there).differences == ()
    with pytest.raises(DeclarationError, match="is there already"):
        planned(manifest(model("measures", column("a", "string")), tests=()), there)


def test_relationships_are_those_that_dbt_tests_and_none_leads_twice_to_a_table() -> (
    None
):
    there = written(manifest())
    found = {
        (node.property("fromColumn"), node.property("toColumn")): node.property(
            "isActive"
        )
        for node in parse(there[MODEL / "relationships.tmdl"]).all("relationship")
    }
    assert found == {
        ("Sales.'Buyer key'", "Buyers.'Buyer key'"): None,
        ("Sales.'Date key'", "Days.'Date key'"): None,
        ("'Sale lines'.'Buyer key'", "Buyers.'Buyer key'"): None,
        # to the buyers there is a way already
        ("'Sale lines'.'Sale id'", "Sales.'Sale id'"): "false",
    }


def test_a_relationship_of_its_author_stays_and_so_does_what_they_set() -> None:
    there = written(manifest())
    path = MODEL / "relationships.tmdl"
    there[path] += (
        "relationship 3b0a5b6e-7a41-4c5e-9d52-3f5d5a4f3a11\n"
        "\tfromColumn: Sales.'Sale id'\n\ttoColumn: 'Own table'.Id\n"
    )
    there[path] = there[path].replace("isActive: false", "isActive: true")
    assert planned(manifest(), there).differences == ()


def test_keys_are_hidden_dates_marked_and_nothing_adds_up_by_itself() -> None:
    there = written(manifest())
    assert "\tdataCategory: Time\n" in table(there, "Days")
    assert "\t\tisKey\n" in table(there, "Days")
    assert "isHidden" not in table(there, "Days")
    for path, text in there.items():
        if path.parent.name == "tables":
            assert text.count("summarizeBy: none") == text.count("\tcolumn ")
    assert "__PBI_TimeIntelligenceEnabled = 0" in there[MODEL / "model.tmdl"]
    assert "_processed_at" not in table(there, "Sales")


@pytest.mark.parametrize(
    ("declared", "type", "format"),
    [
        ("string", "string", None),
        ("varchar(32)", "string", None),
        ("uuid", "string", None),
        ("boolean", "boolean", '"""TRUE"";""TRUE"";""FALSE"""'),
        ("bit", "boolean", '"""TRUE"";""TRUE"";""FALSE"""'),
        ("bigint", "int64", "#,0"),
        ("integer", "int64", "#,0"),
        ("decimal(18, 2)", "decimal", "#,0.00"),
        ("numeric(9,4)", "decimal", "#,0.0000"),
        ("decimal(18, 0)", "decimal", "#,0"),
        ("decimal(18, 8)", "double", None),
        ("double", "double", None),
        ("date", "dateTime", "yyyy-mm-dd"),
        ("timestamp", "dateTime", "yyyy-mm-dd hh:nn:ss"),
        ("datetime2(6)", "dateTime", "yyyy-mm-dd hh:nn:ss"),
    ],
)
def test_a_type_of_dbt_is_one_of_power_bi(
    declared: str, type: str, format: str | None
) -> None:
    said = manifest(model("things", column("a", declared)), tests=())
    text = table(written(said), "Things")
    node = parse(text).nodes[0].all("column")[0]
    assert (node.property("dataType"), node.property("formatString")) == (type, format)


@pytest.mark.parametrize(
    ("models", "said"),
    [
        ([model("a", column("b", None))], "reporting_a: column b has no data_type"),
        ([model("a", column("b", "blob"))], "column b is of type blob"),
        ([model("a")], "reporting_a has no column"),
        ([], "no model of dbt is in the schema reporting"),
        (
            [model("a", column("b", "string"), powerbi={"nam": "A"})],
            "has nam, which means nothing. Did you mean name?",
        ),
        (
            [model("a", column("b", "string"), powerbi={"name": "a/b"})],
            "is a/b, which no file can be called",
        ),
        (
            [model("a", column("b", "string", hiden=True))],
            "column b: meta.powerbi has hiden",
        ),
        (
            [model("a", column("x_y", "string"), column("x y", "string"))],
            "would both be the column X y",
        ),
        (
            [model("a_b", column("x", "string")), model("a b", column("x", "string"))],
            "would both be the table A b",
        ),
        (
            [model("a", column("b", "string"), powerbi={"date": "b"})],
            "names b, which is no column of dates",
        ),
        (
            [
                model(
                    "a",
                    column("b", "date"),
                    powerbi={
                        "incremental": {
                            "column": "b",
                            "keep": "1 year",
                            "refresh": "1 day",
                        }
                    },
                )
            ],
            "names b, which is a date",
        ),
        (
            [
                model(
                    "a",
                    column("b", "timestamp"),
                    powerbi={
                        "incremental": {
                            "column": "b",
                            "keep": "1 year",
                            "refresh": "often",
                        }
                    },
                )
            ],
            "incremental.refresh is often",
        ),
        (
            [model("a", column("b", "string"), powerbi_storage="imported")],
            "powerbi_storage is imported",
        ),
    ],
)
def test_what_cannot_be_a_table_is_named_with_its_model(
    models: list[Any], said: str
) -> None:
    given = manifest(model("x"), tests=())
    given["nodes"] = {f"model.corner_shop.{one['name']}": one for one in models}
    with pytest.raises(DeclarationError) as error:
        gold_of(given)
    assert said in str(error.value)


def test_a_model_of_another_schema_is_a_table_where_it_says_so() -> None:
    told = model("told", column("a", "string"), powerbi=True)
    told["config"]["schema"] = "gold"
    silent = model("silent", column("a", "string"))
    silent["config"]["schema"] = "gold"
    hidden = model("hidden", column("a", "string"), powerbi=False)
    # as dbt_project.yml says of a folder
    out = model("out", column("a", "string"), powerbi={"name": "Out"})
    out["config"]["meta"]["powerbi_tables"] = False
    (only,) = gold_of(manifest(told, silent, hidden, out, tests=())).tables
    assert (only.name, only.schema, only.relation) == ("Told", "gold", "told")


def test_a_type_that_no_yml_says_is_the_catalog_s() -> None:
    said = manifest(model("a", column("b", None)), tests=())
    catalog = {
        "nodes": {
            "model.corner_shop.reporting_a": {"columns": {"B": {"type": "BIGINT"}}}
        }
    }
    (only,) = gold_of(said, catalog).tables
    assert only.columns[0].type.name == "int64"


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (["b"], "the warehouse has no c"),
        (["b", "c", "d"], "its .yml says nothing of d"),
    ],
)
def test_a_warehouse_with_other_columns_than_dbt_declares_is_an_error(
    there: list[str], said: str
) -> None:
    given = manifest(model("a", column("b", "int"), column("c", "int")), tests=())
    columns = {name: {"type": "INTEGER"} for name in there}
    with pytest.raises(DeclarationError) as error:
        gold_of(
            given, {"nodes": {"model.corner_shop.reporting_a": {"columns": columns}}}
        )
    assert said in str(error.value)


def _stored(storage: str | None, **meta: Any) -> dict[str, str]:
    models = [sales(), buyers(), days(), sale_lines()]
    for one in models:
        if storage:
            one["config"]["meta"]["powerbi_storage"] = storage
        one["config"]["meta"].update(meta)
    return {
        one.name: one.storage + (" in part" if one.incremental else "")
        for one in gold_of(manifest(*models)).tables
    }


def test_all_tables_are_imported_unless_the_project_says_else() -> None:
    assert _stored(None) == {
        "Buyers": "import",
        "Days": "import",
        "Sale lines": "import",
        "Sales": "import in part",
    }
    assert set(_stored("directQuery").values()) == {"directQuery"}
    assert set(_stored("directLake").values()) == {"directLake"}


def test_a_composite_asks_the_source_for_facts_and_keeps_the_rest_in_both() -> None:
    assert _stored("composite") == {
        "Buyers": "dual",
        "Days": "dual",
        "Sale lines": "directQuery",
        "Sales": "directQuery",
    }


def test_what_a_real_time_part_is_joined_to_is_kept_in_both() -> None:
    assert _stored(None, powerbi_real_time=True) == {
        "Buyers": "dual",
        "Days": "dual",
        "Sale lines": "import",
        "Sales": "import in part",
    }


def test_facts_are_filtered_by_the_range_that_folds_and_others_are_not() -> None:
    there = written(manifest())
    line = "each [sold_at] >= RangeStart and [sold_at] < RangeEnd"
    # what is read now, and what each part will read
    assert table(there, "Sales").count(line) == 2
    assert "RangeStart" not in table(there, "Buyers")
    assert f"{NAME}.pbip" in {path.name for path in there}
