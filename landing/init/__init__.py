"""Write a project of a team's own, which takes the engine from the installed Tidemark.

The files stand in `project/`, as they are written but for their names: `dot_` stands
for a dot, and what ends in `.in` has `$placeholders`. Those that Tidemark's repository
has as well, such as the profiles, come from there, so that there is one of each.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from string import Template

from landing import __version__, engine
from landing.errors import RequestError, SettingsError
from landing.init.requirement import requirement
from landing.yaml_words import NO_TEXT

__all__ = ["Written", "init", "project_name"]

_TEMPLATES = Path(__file__).parent / "project"
_SHARED = (
    "function_app/function_app.py",
    "function_app/host.json",
    "function_app/local.settings.example.json",
    "profiles.yml",
    "selectors.yml",
)
"""What a team's project has in common with the repository of Tidemark."""
_OVERLOOKED = (".git",)
"""What may stand in the folder: that of an empty repository."""
_SHOWN = 5
_TAKEN = re.compile(r"dbt(_(duckdb|spark|databricks|synapse|fabric|sqlserver))?")
"""Names of dbt's own packages."""


@dataclass(frozen=True, slots=True)
class Written:
    """A project that was written: its name, and its files below the folder, sorted.

    `requirement` is what it installs Tidemark by.
    """

    folder: Path
    name: str
    files: tuple[str, ...]
    requirement: str

    @property
    def is_local(self) -> bool:
        """Whether Tidemark comes from an address that other machines have not."""
        return "file:" in self.requirement


def init(folder: Path, *, name: str | None = None) -> Written:
    """Write a project into a folder that is empty, or is made.

    The project's name is made of `name`, or else of the folder's. Raises
    `RequestError` where something stands in the folder, or where no name can be
    made; then nothing was written. Raises `SettingsError` where the folder cannot be
    written to.
    """
    folder = folder.absolute()
    named = project_name(name if name is not None else folder.resolve().name)
    direct_url = _direct_url()
    needed = requirement(("azure", "duckdb"), __version__, direct_url)
    values = {
        "name": named,
        # not the name alone: a project may be called like what it needs
        "distribution": f"{named.replace('_', '-')}-pipeline",
        "requirement": json.dumps(needed),
        "function_requirement": requirement(("functions",), __version__, direct_url),
    }
    contents = dict(sorted(_contents(values)))
    try:
        _require_empty(folder)
        for file, content in contents.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise SettingsError(
            f"{folder} cannot be written to: {error.strerror or error}",
            way_out="Name a folder that you may write to",
        ) from error
    return Written(folder, named, tuple(contents), needed)


def project_name(text: str) -> str:
    """Return a name as dbt takes one: `help_desk` for `Help Desk`.

    Raises `RequestError` where nothing is left of it, dbt has it itself, or YAML does
    not read it as text.
    """
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore")
    words = re.findall("[a-z0-9]+", plain.decode())
    name = "_".join(words)
    if reason := _why_refused(name):
        raise RequestError(
            f"a project cannot be called {text}: it {reason}",
            way_out="Give it another: --name NAME",
        )
    return f"project_{name}" if name[0].isdigit() else name


def _why_refused(name: str) -> str | None:
    if not name:
        return "has no letter of a to z"
    if _TAKEN.fullmatch(name):
        return "is a name of dbt's own"
    return "is a word that YAML does not read as text" if name in NO_TEXT else None


def _require_empty(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise RequestError(f"{folder} is a file", way_out="Name another folder")
    there = sorted(
        f"{path.name}/" if path.is_dir() else path.name
        for path in folder.iterdir()
        if path.name not in _OVERLOOKED
    )
    if there:
        named = ", ".join(there[:_SHOWN])
        more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
        raise RequestError(
            f"{folder} is not empty: it has {named}{more}; nothing was written",
            way_out="Name a new folder",
        )


def _contents(values: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the project with what it holds."""
    for file in _SHARED:
        yield file, (engine.home() / file).read_bytes()
    for path in _TEMPLATES.rglob("*"):
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        content = path.read_bytes()
        if path.suffix == ".in":
            text = Template(content.decode("utf-8")).substitute(values)
            content = text.encode("utf-8")
        parts = path.relative_to(_TEMPLATES).parts
        target = "/".join(re.sub("^dot_", ".", part) for part in parts)
        yield target.removesuffix(".in"), content


def _direct_url() -> Mapping[str, object] | None:
    """Return from which address the running Tidemark was installed (PEP 610)."""
    try:
        said = metadata.distribution("tidemark").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None
    return json.loads(said) if said else None
