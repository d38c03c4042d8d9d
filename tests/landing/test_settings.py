"""Settings come from the environment first, then from the file."""

import re
from pathlib import Path

import duckdb
import pytest

from landing.errors import ControlError, SettingsError, SourceError
from landing.settings import KNOWN, load_settings

PROJECT = Path(__file__).resolve().parents[2]
MADE_UP = {"TIDEMARK_COLOUR", "TIDEMARK_CONECTION_SHOP", "TIDEMARK_LAK"}


def test_without_any_setting_everything_is_beside_the_project(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings.lake == str(tmp_path / "lake")
    assert settings.warehouse == tmp_path / "warehouse.duckdb"
    assert settings.control == f"sqlite:///{tmp_path}/lake/control.db"
    assert settings.connections == {}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIDEMARK_LAKE=a\nTIDEMARK_WAREHOUSE=w.duckdb\n")
    settings = load_settings(tmp_path, {"TIDEMARK_LAKE": "b"})
    assert settings.lake == str(tmp_path / "b")
    assert settings.warehouse == tmp_path / "w.duckdb"


def test_an_empty_setting_is_none(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"TIDEMARK_LAKE": ""})
    assert settings.lake == str(tmp_path / "lake")


def test_an_empty_variable_means_the_default_whatever_the_file_says(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_text("TIDEMARK_LAKE=from-file\n")
    settings = load_settings(tmp_path, {"TIDEMARK_LAKE": ""})
    assert settings.lake == str(tmp_path / "lake")


def test_another_file_takes_the_place_of_dot_env(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIDEMARK_LAKE=a\n")
    (tmp_path / "other.env").write_text("TIDEMARK_LAKE=b\n")
    settings = load_settings(tmp_path, {}, tmp_path / "other.env")
    assert settings.lake == str(tmp_path / "b")


def test_absolute_paths_and_urls_stay_as_they_are(tmp_path: Path) -> None:
    for lake in ("/somewhere/lake", "abfss://c@a.dfs.core.windows.net/x", "az://c/x"):
        assert load_settings(tmp_path, {"TIDEMARK_LAKE": lake}).lake == lake


def test_a_lake_may_be_a_file_url(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"TIDEMARK_LAKE": "file:///somewhere/lake"})
    assert settings.lake == "/somewhere/lake"
    assert settings.require_control() == "sqlite:////somewhere/lake/control.db"


def test_a_tilde_is_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    names = {"TIDEMARK_LAKE": "~/lake", "TIDEMARK_WAREHOUSE": "~/x.duckdb"}
    settings = load_settings(tmp_path, names)
    assert settings.lake == "/home/me/lake"
    assert settings.warehouse == Path("/home/me/x.duckdb")


def test_what_means_nothing_is_named_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIDEMARK_LAK=\nOTHER=1\nTIDEMARK_CONTROL=c\n")
    known = ("PROJECT", "REAL_DATA", "SCHEMA", "CONNECTION_SHOP", "SECRET_SHOP")
    given = {f"TIDEMARK_{name}": "x" for name in known}
    settings = load_settings(tmp_path, {**given, "TIDEMARK_CONECTION_SHOP": "x"})
    assert settings.unknown == ("TIDEMARK_CONECTION_SHOP", "TIDEMARK_LAK")


def test_every_setting_that_is_read_or_written_of_is_known() -> None:
    files = [PROJECT / name for name in ("Makefile", "README.md", "profiles.yml")]
    for folder in ("docs", "macros", "dbt_project", "landing", "function_app", "tests"):
        files += [
            file
            for file in (PROJECT / folder).rglob("*")
            if file.suffix in (".md", ".sql", ".yml", ".py")
        ]
    named = {
        name
        for file in files
        for name in re.findall(r"TIDEMARK_[A-Z]\w*[A-Z]", file.read_text("utf-8"))
        if not name.startswith(("TIDEMARK_CONNECTION", "TIDEMARK_SECRET"))
    }
    assert named > {"TIDEMARK_LAKE", "TIDEMARK_SYNAPSE_LOGIN"}
    assert named - MADE_UP <= {*KNOWN}


def test_a_remote_lake_needs_a_control_table_of_its_own(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {"TIDEMARK_LAKE": "az://c/x"})
    with pytest.raises(ControlError, match="Set TIDEMARK_CONTROL"):
        settings.require_control()


def test_a_secret_with_a_dollar_is_not_interpolated(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIDEMARK_CONNECTION_SHOP=db://u:${HOME}x@h\n")
    settings = load_settings(tmp_path, {})
    assert settings.connection("shop", source="customers") == "db://u:${HOME}x@h"


@pytest.mark.parametrize(
    "line", ["a secret", "TIDEMARK_CONNECTION_SHOP='secret", "'secret"]
)
def test_a_line_that_is_no_setting_is_named_and_not_shown(
    tmp_path: Path, line: str
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"TIDEMARK_LAKE=a\n{line}\n")
    with pytest.raises(SettingsError, match=f"{file} line 2 is no setting") as raised:
        load_settings(tmp_path, {})
    assert "secret" not in str(raised.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.env").write_bytes("TIDEMARK_LAKE=Köln".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"latin\.env cannot be read"):
        load_settings(tmp_path, {}, tmp_path / "latin.env")


def test_a_connection_without_an_address_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Set TIDEMARK_CONNECTION_SHOP") as raised:
        load_settings(tmp_path, {}).connection("Shop", source="customers")
    assert "source customers" in str(raised.value)


def test_dbt_is_told_all_of_dot_env_that_its_profile_reads(tmp_path: Path) -> None:
    profile = (PROJECT / "profiles.yml").read_text("utf-8")
    read = {*re.findall(r"TIDEMARK_\w+", profile)} - {
        "TIDEMARK_WAREHOUSE",
        "TIDEMARK_LAKE",
    }
    said = dict.fromkeys(read, "me") | {"TIDEMARK_MEMORY": "1GB"}
    lines = [f"{name}={value}\n" for name, value in said.items()]
    (tmp_path / ".env").write_text("".join(lines))
    settings = load_settings(tmp_path, {})
    assert settings.environment().items() > said.items()
    assert settings.schema == "me"


@pytest.mark.parametrize("memory", ["4GB", "512 MiB", "1.5g", "60%"])
def test_how_much_memory_there_is_may_be_said_as_duckdb_reads_it(
    tmp_path: Path, memory: str
) -> None:
    settings = load_settings(tmp_path, {"TIDEMARK_MEMORY": memory})
    assert settings.environment()["TIDEMARK_MEMORY"] == memory
    duckdb.connect(config={"memory_limit": memory}).close()


@pytest.mark.parametrize("memory", ["lots", "4", "-1GB", "4GB!", "GB"])
def test_what_is_no_amount_of_memory_is_refused(tmp_path: Path, memory: str) -> None:
    with pytest.raises(SettingsError, match=r"^TIDEMARK_MEMORY is .*, such as 4GB"):
        load_settings(tmp_path, {"TIDEMARK_MEMORY": memory})


def test_dbt_is_told_where_lake_and_warehouse_are(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}).environment() == {
        "TIDEMARK_LAKE": str(tmp_path / "lake"),
        "TIDEMARK_WAREHOUSE": str(tmp_path / "warehouse.duckdb"),
    }


def test_files_are_compressed_as_the_lakes_readers_need(tmp_path: Path) -> None:
    assert load_settings(tmp_path, {}).compression == "zstd"
    said = {"TIDEMARK_COMPRESSION": "Snappy"}
    assert load_settings(tmp_path, said).compression == "snappy"
    with pytest.raises(SettingsError, match=r"TIDEMARK_COMPRESSION is lz4\. Set it to"):
        load_settings(tmp_path, {"TIDEMARK_COMPRESSION": "lz4"})


def test_secrets_are_those_of_connections_and_are_never_shown(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIDEMARK_SECRET_CRM=s3cret\n")
    settings = load_settings(tmp_path, {"TIDEMARK_CONNECTION_CRM": "https://crm"})
    assert settings.secrets == {"crm": "s3cret"}
    assert "s3cret" not in repr(settings)
