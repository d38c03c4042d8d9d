"""What dbt-sqlserver 1.11 says always alike around a model's SQL, said simply.

It sends batches with variables, locks, TRY and CATCH, which the stand-in does not
run, and looks after indexes, which DuckDB has no need of. Each is taken for what it
comes to where nobody else is about, and no build has died. Microsoft's parser is
given what was sent (_scriptdom.faults_of_batch).

Not faithful: each view is rebuilt, though its text is the same; no index is there,
before or after; no note is kept that a full refresh is under way.
"""

import re

_ALWAYS = re.IGNORECASE | re.DOTALL
_SAID: tuple[tuple[str, str], ...] = (
    # a schema, under a lock
    (
        r"DECLARE @dbt_schema_lock int;.*?BEGIN TRY(.*?)END TRY.*?END CATCH"
        r".*?sp_releaseapplock [^;]*;",
        r"\1",
    ),
    # what is in a schema
    (
        r"declare @schema_id int = schema_id\('([^']*)'\);"
        r"(.*?)t\.schema_id = @schema_id(.*?)v\.schema_id = @schema_id",
        r"\2schema_name(t.schema_id) = '\1'\3schema_name(v.schema_id) = '\1'",
    ),
    (r"\bwith \(nolock\)", " "),
    # whether a view is as it was: no
    (
        r"declare @dbt_sqlserver_skip_check_body nvarchar\(max\).*$",
        "select name as definition, 0 as needs_refresh from sys.tables where 1 = 0",
    ),
    # which indexes there are: none
    (
        r"select\s+i\.\[name\] as \[name\],.*from sys\.indexes i\b.*$",
        "select name, name as type from sys.tables where 1 = 0",
    ),
    (
        r"if exists \(\s*select \*\s*from sys\.indexes.*?create clustered columnstore "
        r"index \S+\s+on \S+",
        "",
    ),
    # an index that is not there yet
    (
        r"if not exists\s*\(\s*select \*\s*from sys\.indexes.*?\)\s*begin\s*create\s+"
        r"nonclustered\s+index \S+\s+on \S+\s*\([^)]*\)\s*end\s*;?",
        "",
    ),
    # a full refresh that is under way
    (r"if not exists \(select 1 from sys\.extended_properties.*$", ""),
    (
        r"select count\(\*\) as marker_count from sys\.extended_properties.*$",
        "select 0 as marker_count",
    ),
    (r"if @@trancount > 0 commit;", ""),
    (r"set xact_abort on;", ""),
    (r"select \* into (\S+) from", r"create table \1 as select * from"),
)


def simply(batch: str) -> str:
    """Return a batch without what the stand-in does not run."""
    for said, instead in _SAID:
        batch = re.sub(said, instead, batch, flags=_ALWAYS)
    return batch
