"""What is kept of what the adapters send, shown by a model of three lines."""

from pathlib import Path

import pytest
from _recorded import (
    COMMON,
    ELIDED,
    LESS,
    SINGULAR,
    TABLE,
    TEST,
    VIEW,
    Build,
    Texts,
    assert_as_recorded,
    bodies_of,
    in_one_way,
    joined,
    otherwise,
    unnamed,
    without,
)
from _tsql_recording import Batch

SELECT = 'select \'a\' as b\nfrom "tidemark"."silver"."silver_order_versions"'
SINCE = "\nwhere _processed_at > cast('2026-05-04 10:20:00.000005' as datetime2(6))"


def build(since: str = SINCE, test: str = "select 1 as id") -> Build:
    queries = {TABLE: SELECT + since, VIEW: SELECT, TEST: test, SINGULAR: test}
    quoted = queries[TABLE].replace("'", "''")
    sent = [
        Batch(1, f"model.shop.{TABLE}", f"exec('{quoted}')"),
        Batch(2, f"model.shop.{VIEW}", f"create view a as {SELECT}"),
        Batch(3, f"test.shop.{TEST}.0a1b", f"select count(*) from ({test}) as a"),
        Batch(4, f"test.shop.{SINGULAR}", f"select count(*) from ({test}) as a"),
        Batch(5, "", "copy into bronze.customers from 'landed_hour=2026-05-04T10/'"),
        Batch(6, "", "copy into bronze.trip_events from 'landed_hour=2026-05-04T10/'"),
    ]  # fmt: skip
    return Build(queries, frozenset({TABLE, VIEW}), sent)


BUILDS = [build(since=""), build(), build(since="")]
ON_DUCKDB = Texts(*({TABLE: "select 1", VIEW: "select 1"} for _ in range(2)))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TIDEMARK_RECORD", "1")
    assert_as_recorded(COMMON, BUILDS, ON_DUCKDB, tmp_path)
    monkeypatch.delenv("TIDEMARK_RECORD")
    return tmp_path


def test_a_body_is_kept_once_with_the_lines_of_each_build_marked(kept: Path) -> None:
    assert (kept / f"models/{TABLE}.sql").read_text() == (
        "select 'a' as b\n"
        "from silver.silver_order_versions\n"
        "-- >> increment\n"
        "where _processed_at > cast('<moment>' as datetime2(6))\n"
        "-- <<\n"
    )
    assert (kept / f"models/{VIEW}.sql").read_text() == f"{unnamed(SELECT)}\n"


def test_of_models_that_one_macro_makes_the_first_is_kept() -> None:
    names = (
        *("silver_order_arrivals", "silver_trip_arrivals"),
        *("dim_customer", "dim_product", "dim_date"),
    )
    made = dict.fromkeys(names, "select 1")
    builds = [Build(made, frozenset(made), [])] * 2
    others = dict.fromkeys(names, "select 2")
    assert [*bodies_of(builds, Texts(others, others))] == [
        "dim_customer",
        "dim_date",
        "silver_order_arrivals",
    ]


def test_wrappers_are_kept_without_the_bodies(kept: Path) -> None:
    text = (kept / f"wrappers/{COMMON}.sql").read_text()
    assert "exec('<the body>')" in text
    assert "select 'a'" not in text
    assert "bronze.customers from 'landed_hour=<hour>/'" in text
    assert "trip_events" not in text


def test_what_is_sent_again_is_as_recorded(kept: Path) -> None:
    later = build(since=SINCE.replace("05-04 10", "11-29 07"))
    assert_as_recorded(COMMON, [BUILDS[0], later, BUILDS[2]], ON_DUCKDB, kept)


def test_another_body_is_told_by_its_model(kept: Path) -> None:
    other = build(since=SINCE.replace(">", ">="))
    with pytest.raises(AssertionError, match=f"synapse: {TABLE}: run make record"):
        assert_as_recorded(COMMON, [BUILDS[0], other, BUILDS[2]], ON_DUCKDB, kept)


def test_another_wrapper_is_told(kept: Path) -> None:
    first = BUILDS[0]
    changed = [b._replace(text=b.text.replace("count", "max")) for b in first.sent]
    builds = [first._replace(sent=changed), *BUILDS[1:]]
    with pytest.raises(AssertionError, match=f"wrappers/{COMMON}.sql"):
        assert_as_recorded(COMMON, builds, ON_DUCKDB, kept)


def test_a_target_keeps_only_the_bodies_that_are_its_own(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = [
        b._replace(queries=b.queries | {VIEW: "select 2 as b"}, sent=[
            *b.sent, Batch(7, f"model.shop.{VIEW}", "create view a as select 2 as b")
        ])
        for b in BUILDS
    ]  # fmt: skip
    monkeypatch.setenv("TIDEMARK_RECORD", "1")
    assert_as_recorded("fabric", own, ON_DUCKDB, kept)
    [file] = (kept / "models/fabric").iterdir()
    assert (file.stem, file.read_text()) == (VIEW, "select 2 as b\n")
    # it may be DuckDB's, when that of the others is not
    alike = Texts(*(forms | {VIEW: "select 2 as b"} for forms in ON_DUCKDB))
    assert_as_recorded("fabric", own, alike, kept)
    assert file.read_text() == f"{ELIDED}\n"
    monkeypatch.delenv("TIDEMARK_RECORD")
    assert_as_recorded("fabric", own, alike, kept)
    with pytest.raises(AssertionError, match=f"fabric: {VIEW}: run make record"):
        assert_as_recorded("fabric", own, ON_DUCKDB, kept)
    monkeypatch.setenv("TIDEMARK_RECORD", "1")
    # and none that has become what all say
    assert_as_recorded("fabric", BUILDS, ON_DUCKDB, kept)
    assert list((kept / "models/fabric").iterdir()) == []


def test_a_query_that_was_not_sent_is_refused(tmp_path: Path) -> None:
    first = BUILDS[0]
    other = first._replace(queries=first.queries | {TABLE: "select 'c' as b"})
    with pytest.raises(AssertionError, match=f"{TABLE} is not sent as dbt has it"):
        assert_as_recorded(COMMON, [other, *BUILDS[1:]], ON_DUCKDB, tmp_path)


@pytest.mark.parametrize(
    ("first", "increment", "lines"),
    [
        ("select 1", "select 1", "select 1"),
        ("a\nb\nc", "a\nc", "a\n-- >> first build\nb\n-- <<\nc"),
        ("a", "a\nb", "a\n-- >> increment\nb\n-- <<"),
        ("a", "b", "-- >> first build\na\n-- >> increment\nb\n-- <<"),
    ],
)
def test_both_forms_of_a_body_are_one_text(
    first: str, increment: str, lines: str
) -> None:
    assert joined(first, increment) == lines.splitlines()


@pytest.mark.parametrize(
    ("body", "known", "lines"),
    [
        ("a b c", "a b c", ""),
        ("", "", ""),
        ("a b c d", "a b c", "a b c d"),
        ("a b c d e f", "a b c d e", "... e f"),
        ("x a b c d e", "a b c d e", "x a ..."),
        ("x a b c d e y", "a b c d e", "x a ... e y"),
        ("x a b c d y", "a b c d", "x a b c d y"),
        ("a b d e", "a b c d e", "a b less d e"),
        ("a b c d e g h i j k", "a b c d e f g h i j k", "... e less g ..."),
    ],
)
def test_what_duckdb_is_told_as_well_is_left_out(
    body: str, known: str, lines: str
) -> None:
    marks = {"...": ELIDED, "less": LESS}
    found = otherwise(body.split(), known.split())
    assert found == [marks.get(word, word) for word in lines.split()]


def test_the_marks_of_a_build_stay_where_both_are_told_the_same() -> None:
    known = joined("a\nb", "a\nc\nd\ne\nf\ng\nb")
    assert otherwise([*known, "x"], known) == [
        *("a", "-- >> increment", "c", ELIDED, "g", "-- <<", "b", "x"),
    ]


def test_a_query_is_found_in_quotes_within_quotes() -> None:
    query = "select 'a' as b"
    assert without("exec('exec(''select ''''a'''' as b'')')", query) == (
        "exec('exec(''<the body>'')')"
    )


def test_a_query_is_found_without_the_comment_that_it_begins_with() -> None:
    query = "-- What it says.\n\n-- And why.\nselect 1 as b -- one"
    assert without("create view a as\nselect 1 as b -- one", query) == (
        "create view a as\n<the body>"
    )


def test_relations_are_named_alike_whatever_quotes_an_adapter_has() -> None:
    said = 'from [pool].[gold].[a] join "tidemark"."gold"."b" join "gold"."c"'
    assert unnamed(said) == "from gold.a join gold.b join gold.c"


def test_moments_of_other_centuries_are_the_projects_own() -> None:
    said = "'1900-01-01', '9998-12-31', '2100-01-01', '2026-05-04T10:20:00.5'"
    assert in_one_way(said) == "'1900-01-01', '9998-12-31', '2100-01-01', '<moment>'"


def test_blank_lines_are_left_out() -> None:
    assert in_one_way("with\n\na as (\n    \n    select 1\n)") == (
        "with\na as (\n    select 1\n)"
    )


def test_a_folder_more_is_the_same_statement() -> None:
    one = "from\n    'a/landed_hour=2026-05-04T10/*',\n    'b/*'\nwith (x)"
    two = one.replace("    'a", "    'a/landed_hour=2026-05-04T09/*',\n    'a", 1)
    assert in_one_way(one) == in_one_way(two)
