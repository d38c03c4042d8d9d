"""Which warehouse a build is of: the target of dbt's profile, without a connection."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import yaml

from landing.errors import BuildError, first_line
from landing.settings import Settings

_PLACE = ("host", "server", "http_path", "catalog", "database", "schema")
"""What of a profile says which tables are built, as its adapters name it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the profile.

    `engine` is the adapter's name. `place` says which tables are built, whoever asks
    and from wherever: two builds of one place are in each other's way.
    """

    name: str
    engine: str
    place: str

    @property
    def is_file(self) -> bool:
        """Whether the warehouse is a file of DuckDB, which locks itself."""
        return self.engine == "duckdb"


def target_of(settings: Settings) -> Target:
    """Return the target that is asked for, or the profile's own.

    dbt has to be installed. Raises `BuildError` where the profile has no such target,
    cannot be read, or needs a variable that is not set.
    """
    from dbt.config.profile import Profile
    from dbt.config.renderer import ProfileRenderer
    from dbt_common.context import set_invocation_context
    from dbt_common.exceptions import DbtBaseException

    with environment_of(settings):
        set_invocation_context(dict(os.environ))
        try:
            name, said = Profile.render_profile(
                raw_profile=_profile(settings),
                profile_name=_profile_name(settings),
                target_override=settings.target or None,
                renderer=ProfileRenderer({}),
            )
        except DbtBaseException as error:
            raise _unusable(settings, str(error)) from error
    engine = str(said.get("type"))
    place = [f"{each} {said[each]}" for each in _PLACE if said.get(each)]
    return Target(name, engine, ", ".join([engine, *place]))


def _profile(settings: Settings) -> dict[str, Any]:
    from dbt.config.profile import read_profile

    name = _profile_name(settings)
    profiles = read_profile(str(settings.project))
    if name not in profiles:
        raise BuildError(
            f"profiles.yml has no profile {name}",
            way_out="Let dbt_project.yml name one of "
            f"{', '.join(each for each in profiles if each != 'config')}",
        )
    found: dict[str, Any] = profiles[name]
    return found


def _profile_name(settings: Settings) -> str:
    path = settings.project / "dbt_project.yml"
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return str(said["profile"])
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError) as error:
        raise BuildError(
            f"{path} does not say which profile the project has",
            way_out="Let it say profile: and a name that stands in profiles.yml",
        ) from error


def _unusable(settings: Settings, said: str) -> BuildError:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    known = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    if "does not have a target named" in said:
        return BuildError(
            f"the profile has no target {settings.target}",
            way_out=f"Name one of {', '.join(known)}",
        )
    told = lines[-1] if lines else first_line(ValueError(said))
    return BuildError(
        f"the profile cannot be used: {told}",
        way_out="Set what profiles.yml asks for; docs/engines.md says what each "
        "target needs",
    )


@contextmanager
def environment_of(settings: Settings) -> Iterator[None]:
    """Let dbt's profile and models see the settings, for a while."""
    values = settings.environment()
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
