"""The zip that the function app is deployed by: `python -m landing.functions.package`.

It has the app, what it installs, and the project's declarations. A project whose
`requirements.txt` names Tidemark installs it; a clone of Tidemark's repository has its
own source in the zip. Flex Consumption takes it, and installs the requirements while
it does so (a remote build).
"""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

import landing
from landing import engine
from landing.declarations import FOLDER as DECLARATIONS
from landing.declarations import load_declarations
from landing.errors import DeclarationError, TidemarkError
from landing.settings import find_project

_APP = Path("function_app")
_APP_FILES = ("function_app.py", "host.json", "requirements.txt")
_OWN_SOURCE = Path(landing.__file__).parent
_NOT_DEPLOYED = (Path("init/project"), Path("_engine"))
"""What of the package is written into projects, and runs nowhere else."""
_SBOM = "sbom.cdx.json"
_TIME = (1980, 1, 1, 0, 0, 0)
"""That of every file in the zip, so that the same content is the same zip."""


def contents(project: Path) -> Mapping[str, bytes]:
    """Return the files of the zip by their names, sorted.

    Raises `DeclarationError` where a source is declared wrongly, which would else be
    found by a host that does not start, and where the app's files are missing.
    """
    engine.take(project)
    load_declarations(project)
    return dict(sorted(_contents(project)))


def write(project: Path, target: Path, *, sbom: bytes | None = None) -> int:
    """Write the zip, making its folder, and return how many files are in it.

    With `sbom`, a list of what the requirements install, that is `sbom.cdx.json`.
    """
    files = dict(contents(project))
    if sbom is not None:
        files[_SBOM] = sbom
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return len(files)


def _contents(project: Path) -> Iterator[tuple[str, bytes]]:
    for name in _APP_FILES:
        try:
            yield name, (project / _APP / name).read_bytes()
        except OSError as error:
            raise DeclarationError(
                f"{project / _APP / name} cannot be read: {error.strerror}",
                way_out="Take it from a project that tidemark init writes",
            ) from error
    yield "dbt_project.yml", (project / "dbt_project.yml").read_bytes()
    for folder in (DECLARATIONS, engine.FOLDER / DECLARATIONS):
        for pattern in ("*.yml", "*.yaml"):
            for path in (project / folder).rglob(pattern):
                yield path.relative_to(project).as_posix(), path.read_bytes()
    if not _installs_tidemark(project):
        yield from _source()


def _installs_tidemark(project: Path) -> bool:
    text = (project / _APP / "requirements.txt").read_text(encoding="utf-8")
    return any(line.strip().startswith("tidemark") for line in text.splitlines())


def _source() -> Iterator[tuple[str, bytes]]:
    for path in _OWN_SOURCE.rglob("*.py"):
        name = path.relative_to(_OWN_SOURCE)
        if not any(name.is_relative_to(folder) for folder in _NOT_DEPLOYED):
            yield f"landing/{name.as_posix()}", path.read_bytes()


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--sbom",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The list of what is installed (CycloneDX, as JSON), to be in it.",
)
def main(target: Path, sbom: Path | None) -> None:
    """Write the function app's zip to TARGET.

    \b
    Example:
      python -m landing.functions.package dist/function_app.zip
    """
    try:
        listed = sbom.read_bytes() if sbom else None
        count = write(find_project(Path.cwd()), target, sbom=listed)
    except TidemarkError as error:
        raise click.ClickException(str(error)) from error
    size = target.stat().st_size
    click.echo(f"{target}: {count} files, {size / 1024:,.0f} KB")


if __name__ == "__main__":
    main()
