"""Errors of PostgreSQL say what happened and what to do, and no password."""

import socket
import threading
from collections.abc import Iterator

import pytest
from reading import declared, everything
from servers import PostgresServer, free_port

from landing.errors import SourceError
from landing.readers.postgresql import PostgresReader

SECRET = "hunter2%40x"


@pytest.fixture(scope="module")
def strict_server() -> Iterator[PostgresServer]:
    """A server that asks for passwords and may be stopped."""
    server = PostgresServer.start("password_encryption=scram-sha-256")
    server.psql("create role ana login password 'pässword@1'")
    rules = server.folder / "data" / "pg_hba.conf"
    rules.write_text(
        "host all postgres 127.0.0.1/32 trust\n"
        "host all all 127.0.0.1/32 scram-sha-256\n"
    )
    server.psql("select pg_reload_conf()")
    try:
        yield server
    finally:
        server.stop()


def refused(url: str, table: str = "t") -> SourceError:
    with pytest.raises(SourceError) as error:
        everything(PostgresReader(url), declared(table))
    shown = str(error.value)
    assert "hunter2" not in shown
    assert error.value.message.startswith("source things: ")
    assert "\n" not in shown
    return error.value


def test_a_password_of_any_characters_opens(strict_server: PostgresServer) -> None:
    strict_server.psql(
        "create table p (id int, changed timestamptz); grant select on p to ana"
    )
    url = f"postgresql+asyncpg://ana:p%C3%A4ssword%401@127.0.0.1:{strict_server.port}"
    assert everything(PostgresReader(f"{url}/postgres"), declared("p")).num_rows == 0


def test_a_wrong_password_is_told_without_it(strict_server: PostgresServer) -> None:
    port = strict_server.port
    for user in ("ana", "nobody"):
        error = refused(f"postgresql://{user}:{SECRET}@127.0.0.1:{port}/postgres")
        assert f"postgresql://127.0.0.1:{port}/postgres refuses the login" in str(error)
        assert "TIDEMARK_CONNECTION_SHOP" in error.way_out


def test_no_server_is_told(strict_server: PostgresServer) -> None:
    for host in (f"127.0.0.1:{free_port()}", "no-such-host.invalid"):
        error = refused(f"postgresql://ana:{SECRET}@{host}/shop")
        assert "no server can be reached at postgresql://" in str(error)
        assert "TIDEMARK_CONNECTION_SHOP" in error.way_out


def test_no_database_is_told(postgres_server: PostgresServer) -> None:
    error = refused(postgres_server.url("shop"))
    assert "there is no such database" in str(error)


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://ana:{SECRET}@127.0.0.1:port/shop",
        f"postgresql://ana:{SECRET}@127.0.0.1/shop?sslmode=hunter2",
        f"postgresql://ana:{SECRET}@127.0.0.1:1:2/shop",
        f"postgresql://ana:{SECRET}@[::1/shop",
    ],
)
def test_an_address_that_is_none_is_told_without_it(address: str) -> None:
    error = refused(address)
    assert "address of connection shop" in str(error)
    assert "postgresql://user:password@host:5432/database" in error.way_out


def test_no_table_is_told_with_the_nearest(
    postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(
        """create table orders (id int); create schema crm;
        create table crm.customers (id int); create view bills as select 1 as id;""",
        database,
    )
    url = postgres_server.url(database)
    for asked, meant in {
        "order": "orders",
        "public.orders2": "orders",
        "crm.customer": "crm.customers",
        "customers": "crm.customers",
        "CRM.customers2": "crm.customers",
    }.items():
        error = refused(url, asked)
        assert f"has no table {asked}; did you mean {meant}" in str(error)
        assert "landing.table in dbt_project/bronze/things.yml" in error.way_out
    assert "it has crm.customers, bills, orders" in str(refused(url, "zzz"))


def test_what_may_not_be_read_is_told(
    postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(
        """create role guest login; create schema closed;
        create table closed.t (id int, changed timestamptz);
        grant select on closed.t to guest;
        create table open_one (id int, changed timestamptz, salary int);""",
        database,
    )
    url = postgres_server.url(database, "guest")
    error = refused(url, "open_one")
    assert "the login may not read public.open_one" in str(error)
    assert 'grant select on "public"."open_one"' in error.way_out
    error = refused(url, "closed.t")
    assert "permission denied for schema closed" in str(error)
    assert "usage" in error.way_out


def test_columns_that_may_not_be_read_do_not_land(
    postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(
        """create role payroll login;
        create table t (id int, changed timestamptz, salary int);
        insert into t values (1, now(), 1000);
        grant select (id, changed) on t to payroll""",
        database,
    )
    reader = PostgresReader(postgres_server.url(database, "payroll"))
    assert everything(reader, declared()).schema.names == ["id", "changed"]
    with pytest.raises(SourceError, match="has no column salary"):
        everything(reader, declared(salary="integer"))


def test_a_name_of_landing_s_own_is_refused(
    postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(
        "create table t (id int, changed timestamptz, is_deleted bool)", database
    )
    assert "a column is_deleted" in str(refused(postgres_server.url(database)))


def test_a_server_that_stops_in_the_middle_is_told(
    strict_server: PostgresServer,
) -> None:
    strict_server.psql(
        """create table large (id int, changed timestamptz, filler text);
        insert into large select n, now(), repeat('x', 1000)
        from generate_series(1, 150000) n"""
    )
    with PostgresReader(strict_server.url()).open(declared("large")) as reading:
        batches = reading.batches(None)
        next(batches)
        strict_server.psql(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'tidemark extract'"
        )
        with pytest.raises(
            SourceError, match=r"lost while table public\.large"
        ) as lost:
            list(batches)
    assert "no window was committed" in lost.value.way_out


def test_a_network_that_is_cut_in_the_middle_is_told(
    postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(
        """create table t (id int, changed timestamptz, filler text);
        insert into t select n, now(), repeat('x', 1000)
        from generate_series(1, 60000) n""",
        database,
    )
    port = _cut_after(postgres_server.port, 20_000_000)
    error = refused(f"postgresql://postgres:{SECRET}@127.0.0.1:{port}/{database}")
    assert "the connection was lost while table public.t" in str(error)


def test_a_timeout_of_the_login_is_told(
    postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(
        """create role hurried login;
        alter role hurried set statement_timeout = '300ms';
        create view t as select 1 as id, now() as changed from pg_sleep(1);
        grant select on t to hurried""",
        database,
    )
    error = refused(postgres_server.url(database, "hurried"))
    assert "statement timeout" in str(error)
    assert "statement_timeout" in error.way_out


def test_an_error_of_a_view_is_told(
    postgres_server: PostgresServer, database: str
) -> None:
    postgres_server.psql(
        """create view t as
        select n as id, now() as changed, 1 / (n - 5) as x from generate_series(1, 9) n
        """,
        database,
    )
    assert "division by zero" in str(refused(postgres_server.url(database)))


def _cut_after(port: int, size: int) -> int:
    """Return a port before another, which is closed when `size` bytes came back."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        near, _ = listening.accept()
        far = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=_pass_on, args=(near, far, None), daemon=True).start()
        _pass_on(far, near, size)
        near.shutdown(socket.SHUT_RDWR)
        far.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=serve, daemon=True).start()
    return int(listening.getsockname()[1])


def _pass_on(come: socket.socket, go: socket.socket, size: int | None) -> None:
    passed = 0
    try:
        while (size is None or passed < size) and (data := come.recv(65_536)):
            go.sendall(data)
            passed += len(data)
    except OSError:
        return
