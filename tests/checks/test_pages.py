"""The pages are a site whose links all lead somewhere, and which fetches nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def _build(folder: Path, planted: str = "") -> subprocess.CompletedProcess[str]:
    """Build the site into `site` below the folder, with a text planted in one page."""
    python = sys.executable
    collect = [python, str(ROOT / ".ci/pages.py"), str(folder / "pages")]
    subprocess.run(collect, check=True)
    page = folder / "pages/docs/gates.md"
    page.write_text(page.read_text("utf-8") + f"\n{planted}\n", "utf-8")
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    settings |= {
        "docs_dir": str(folder / "pages"),
        "site_dir": str(folder / "site"),
        "hooks": [str(ROOT / ".ci/pages.py")],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings))
    return subprocess.run(
        [Path(python).with_name("mkdocs"), "build", "--strict"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_links_lead_somewhere_and_nothing_is_fetched(tmp_path: Path) -> None:
    done = _build(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = {p.stem for p in ROOT.glob("docs/*.md")}
    assert pages <= {p.stem for p in tmp_path.glob("site/docs/*.html")}
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text("utf-8")
        fetched = re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"(https?:)", text)
        assert not fetched, page
    index = (tmp_path / "site/index.html").read_text("utf-8")
    assert 'href="dbt/index.html"' in index


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("[there](nowhere.md)", "nowhere.md"),
        ("[there](verify.md#nowhere)", "nowhere"),
        ("[there](../macros/nowhere.sql)", "nowhere.sql: no file"),
    ],
)
def test_a_link_to_nothing_is_found(tmp_path: Path, planted: str, told: str) -> None:
    done = _build(tmp_path, planted)
    assert done.returncode != 0
    assert told in done.stdout + done.stderr
