"""Settings: environment variables `TIDEMARK_*`, and a `.env` beside the project."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self, cast, get_args

from dotenv.parser import parse_stream

from landing.errors import (
    CheckpointError,
    ControlError,
    DeclarationError,
    LakeError,
    SettingsError,
    SourceError,
)
from landing.hidden import hide_secrets_of
from landing.lake import Compression

# what DuckDB takes as memory_limit
_MEMORY = re.compile(r"\s*\d+(\.\d+)?\s*([KMGT](i?B)?|%)\s*", re.IGNORECASE)
_CONNECTION = "TIDEMARK_CONNECTION_"
_SECRET = "TIDEMARK_SECRET_"  # noqa: S105 - how its name begins
_FILES = ("sqlite:///", "sqlite+pysqlite:///")
_SCHEDULE_FIELDS = 6
_TOP_SCHEMAS = ("", "main", "default", "dbo")
"""Schemas of a target that do not stand before `silver`: see generate_schema_name."""
_OF_THE_PROFILE = (
    "TIDEMARK_SCHEMA",
    "TIDEMARK_MEMORY",
    "TIDEMARK_SYNAPSE_HOST",
    "TIDEMARK_SYNAPSE_DATABASE",
    "TIDEMARK_SYNAPSE_LOGIN",
    "TIDEMARK_FABRIC_HOST",
    "TIDEMARK_FABRIC_WAREHOUSE",
    "TIDEMARK_FABRIC_LOGIN",
    "TIDEMARK_AZURESQL_HOST",
    "TIDEMARK_AZURESQL_DATABASE",
    "TIDEMARK_AZURESQL_LOGIN",
    "TIDEMARK_AZURESQL_LAKE",
    "TIDEMARK_ODBC_DRIVER",
)
KNOWN = (
    "TIDEMARK_LAKE",
    "TIDEMARK_COMPRESSION",
    "TIDEMARK_WAREHOUSE",
    "TIDEMARK_CONTROL",
    "TIDEMARK_CHECKPOINTS",
    "TIDEMARK_PUBLISHED",
    "TIDEMARK_PROJECT",
    "TIDEMARK_EXTRACT_SCHEDULE",
    "TIDEMARK_HTTP_AUTH",
    "TIDEMARK_LOG_FORMAT",
    # nobody sets it but a build that lists the lake, for its own dbt
    "TIDEMARK_LISTING",
    *_OF_THE_PROFILE,
    "TIDEMARK_DELTA_JARS",
    "TIDEMARK_REAL_DATA",
    "TIDEMARK_HISTORIES",
    "TIDEMARK_KILLS",
    "TIDEMARK_TABLE_HISTORIES",
    "TIDEMARK_FIRST_HISTORY",
    "TIDEMARK_PARITY_EVENTS",
    "TIDEMARK_RECORD",
    "TIDEMARK_SCHEMAS",
    f"{_CONNECTION}<NAME>",
    f"{_SECRET}<NAME>",
)
"""Every variable that means something to the project."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are.

    `lake` is a URL or a folder, `compression` that of the files landed there,
    `warehouse` the DuckDB file, `control` the
    SQLAlchemy URL of the control table, `checkpoints` where consumers note how far
    they are, which may hold a secret. `connections` maps a connection's
    name, in lower case, to its URL, and `secrets` to the token or key that an API
    wants; both may hold secrets and are never shown.
    `profile` is what dbt's profile reads besides, where it is set. `unknown` are the
    variables called `TIDEMARK_*` that mean nothing here. `published` is the folder for
    what dashboards read, where it is set. `target` is the target of the profile that
    was asked for; its own default where none was.
    """

    project: Path
    lake: str
    warehouse: Path
    control: str
    connections: Mapping[str, str]
    compression: Compression = "zstd"
    checkpoints: str = field(default="", repr=False)
    profile: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    published: Path | None = None
    target: str = ""

    @property
    def published_folder(self) -> Path:
        """Where green builds publish: beside the warehouse, unless it is set.

        A developer's own schema has a folder of its own.
        """
        return self.published or self.warehouse.with_name(self.schema_of("published"))

    @property
    def schema(self) -> str:
        """A developer's own schema, or nothing."""
        return self.profile.get("TIDEMARK_SCHEMA", "")

    def schema_of(self, layer: str) -> str:
        """Return where a build puts `silver`, `gold` or another layer.

        It is what the macro generate_schema_name says.
        """
        return layer if self.schema in _TOP_SCHEMAS else f"{self.schema}_{layer}"

    def in_schema(self, schema: str) -> Self:
        """Return the same settings with another developer's schema."""
        return replace(self, profile={**self.profile, "TIDEMARK_SCHEMA": schema})

    def on_target(self, target: str) -> Self:
        """Return the same settings for another target of the profile."""
        return replace(self, target=target)

    def connection(self, name: str, *, source: str) -> str:
        """Return the URL of a connection; raise `SourceError` where unset."""
        url = self.connections.get(name.lower())
        if not url:
            raise SourceError(
                f"source {source}: connection {name} has no address",
                way_out=f"Set {_CONNECTION}{name.upper()} in the environment "
                "or in .env",
            )
        return url

    def require_control(self) -> str:
        """Return the control table's URL; raise where it cannot be guessed."""
        if not self.control:
            raise ControlError(
                f"the lake {self.lake} is not a folder, so the control table "
                "has no default place",
                way_out="Set TIDEMARK_CONTROL to its SQLAlchemy URL",
            )
        return self.control

    def require_checkpoints(self) -> str:
        """Return where checkpoints are kept; raise where it cannot be guessed."""
        if not self.checkpoints:
            raise CheckpointError(
                f"the lake {self.lake} is not a folder, so checkpoints have no "
                "default place",
                way_out="Set TIDEMARK_CHECKPOINTS to a container, "
                "https://ACCOUNT.blob.core.windows.net/CONTAINER, or to a folder",
            )
        return self.checkpoints

    def require_lake(self) -> None:
        """Raise `LakeError` where a local lake is no folder; an empty one will do."""
        if "://" not in self.lake and not Path(self.lake).is_dir():
            raise LakeError(
                f"the lake {self.lake} does not exist",
                way_out="Land something in it, or set TIDEMARK_LAKE to the folder "
                "it is in",
            )

    def environment(self) -> dict[str, str]:
        """Return what dbt's profile and models read from the environment."""
        return {
            "TIDEMARK_LAKE": self.lake,
            "TIDEMARK_WAREHOUSE": str(self.warehouse),
            **self.profile,
        }


@dataclass(frozen=True, slots=True)
class FunctionSettings:
    """What the function app is besides: see docs/functions.md.

    `extract_schedule` is the timer's, of six fields, or nothing for no timer. With
    `entra` a login of Entra takes the place of a function key.
    """

    extract_schedule: str
    entra: bool


def load_function_settings(environment: Mapping[str, str]) -> FunctionSettings:
    """Read the function app's own settings; a wrong one is a `SettingsError`."""
    auth = environment.get("TIDEMARK_HTTP_AUTH") or "function"
    if auth not in ("function", "entra"):
        raise SettingsError(
            f"TIDEMARK_HTTP_AUTH is {auth}",
            way_out="Set it to function, for function keys, or to entra",
        )
    schedule = environment.get("TIDEMARK_EXTRACT_SCHEDULE", "").strip()
    if schedule and len(schedule.split()) != _SCHEDULE_FIELDS:
        raise SettingsError(
            f"TIDEMARK_EXTRACT_SCHEDULE is {schedule}",
            way_out="Give second, minute, hour, day, month and day of the week, such "
            "as '0 */5 * * * *' for every five minutes",
        )
    return FunctionSettings(schedule, entra=auth == "entra")


def find_project(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, with a dbt_project.yml.

    Raises `DeclarationError` where there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "dbt_project.yml").is_file():
            return folder
    raise DeclarationError(
        f"no dbt_project.yml in {start} or above it",
        way_out="Run the command inside the project's folder",
    )


def load_settings(
    project: Path,
    environment: Mapping[str, str] | None = None,
    env_file: Path | None = None,
) -> Settings:
    """Read the settings: the environment wins over the file.

    `env_file` is `<project>/.env` unless given. Relative paths of a local lake, of
    the warehouse and of the control table are below the project. Raises
    `SettingsError` where the file cannot be read, or has a line that sets nothing.
    """
    given = os.environ if environment is None else environment
    read = _read(env_file or project / ".env")
    named = {**read, **given}
    values = {k: v for k, v in named.items() if v}
    hide_secrets_of(values)
    lake = values.get("TIDEMARK_LAKE", "lake").removeprefix("file://")
    if "://" not in lake:
        lake = str((project / Path(lake).expanduser()).absolute())
    local = lake if "://" not in lake else ""
    control = _below(
        project,
        values.get("TIDEMARK_CONTROL")
        or (f"sqlite:///{local}/control.db" if local else ""),
    )
    warehouse = Path(values.get("TIDEMARK_WAREHOUSE", "warehouse.duckdb"))
    return Settings(
        project=project,
        lake=lake,
        warehouse=(project / _named_for_sql(warehouse).expanduser()).absolute(),
        control=control,
        connections=_named(values, _CONNECTION),
        secrets=_named(values, _SECRET),
        checkpoints=values.get(
            "TIDEMARK_CHECKPOINTS", f"{local}/checkpoints" if local else ""
        ),
        published=_folder(project, values.get("TIDEMARK_PUBLISHED")),
        compression=_compression(values.get("TIDEMARK_COMPRESSION", "zstd")),
        profile=_of_the_profile(values),
        unknown=tuple(
            name
            for name in sorted(named)
            if name.startswith("TIDEMARK_")
            and not name.startswith((_CONNECTION, _SECRET))
            and name not in KNOWN
        ),
    )


def _named(values: Mapping[str, str], prefix: str) -> Mapping[str, str]:
    """Return the values named so, by the rest of their names, in lower case."""
    return {
        name.removeprefix(prefix).lower(): value
        for name, value in values.items()
        if name.startswith(prefix)
    }


def _below(project: Path, control: str) -> str:
    """Return the control table's URL, the path of a file below the project."""
    start = next((p for p in _FILES if control.startswith(p)), None)
    if start is None:
        return control
    path, _, parameters = control.removeprefix(start).partition("?")
    if not path or path.startswith((":", "file:")):
        return control
    absolute = (project / Path(path).expanduser()).absolute()
    return f"{start}{absolute}" + (f"?{parameters}" if parameters else "")


def _folder(project: Path, said: str | None) -> Path | None:
    return (project / Path(said).expanduser()).absolute() if said else None


def _named_for_sql(warehouse: Path) -> Path:
    """Return the file, by whose stem dbt-duckdb calls the database, unescaped."""
    if "'" in warehouse.stem or '"' in warehouse.stem:
        raise SettingsError(
            f"TIDEMARK_WAREHOUSE is {warehouse}, and a quotation mark cannot stand "
            "in the name of a database",
            way_out="Call the file otherwise; its folder may be called as it is",
        )
    return warehouse


def _of_the_profile(values: Mapping[str, str]) -> dict[str, str]:
    memory = values.get("TIDEMARK_MEMORY")
    if memory and not _MEMORY.fullmatch(memory):
        raise SettingsError(
            f"TIDEMARK_MEMORY is {memory}",
            way_out="Set it to a number with its unit, such as 4GB, 512MiB or 60%",
        )
    return {name: values[name] for name in _OF_THE_PROFILE if name in values}


def _compression(name: str) -> Compression:
    for known in get_args(Compression):
        if name.strip().lower() == known:
            return cast(Compression, known)
    raise SettingsError(
        f"TIDEMARK_COMPRESSION is {name}",
        way_out=f"Set it to one of {', '.join(get_args(Compression))}; "
        "a dedicated pool reads snappy and gzip",
    )


def _read(file: Path) -> dict[str, str | None]:
    """Return what a file sets, as it stands: a dollar in a secret means nothing."""
    if not file.exists() or file.is_dir():
        return {}
    read: dict[str, str | None] = {}
    try:
        with file.open(encoding="utf-8") as lines:
            for binding in parse_stream(lines):
                if binding.error:
                    # the line itself may hold a secret
                    raise SettingsError(
                        f"{file} line {binding.original.line} is no setting",
                        way_out="Write NAME=value, or NAME='value' with blanks in it",
                    )
                if binding.key is not None:
                    read[binding.key] = binding.value
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{file} cannot be read: {error}",
            way_out="Let it be a text in UTF-8 that you may read",
        ) from error
    return read
