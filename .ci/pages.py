"""What MkDocs is told of the pages: which there are, and where files of code are.

`collect` copies the pages, so that the links among them hold as they do in the
repository. A page also links to files of the repository that are no pages: the site has
the name of such a file in place of the link, once it is sure that the file is there.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
_MODELS = '<a href="dbt/index.html">Models, columns and lineage, as dbt has them</a>'
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)#\s]+)(?:#[^)]*)?\)")


def collect(into: Path) -> None:
    """Copy the pages and their pictures, in the folders that they have here."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    shutil.copytree(ROOT / "docs", into / "docs")
    for name in _PAGES:
        shutil.copy(ROOT / name, into / name)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Return a page in which files of code are names. Raises where one is not there."""
    folder = (ROOT / page.file.src_uri).parent

    def named(found: re.Match[str]) -> str:
        text, target = found[1], found[2]
        path = (folder / target).resolve()
        if "://" in target or path.suffix == ".md":
            return found[0]
        if not path.exists():
            raise FileNotFoundError(f"{page.file.src_uri} links to {target}: no file")
        return text

    markdown = _LINK.sub(named, markdown)
    if page.file.src_uri == "README.md":
        title, _, rest = markdown.partition("\n")
        return f"{title}\n\n{_MODELS}\n{rest}"
    return markdown


if __name__ == "__main__":
    collect(Path(sys.argv[1]))
