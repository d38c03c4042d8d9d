"""Data is never code, names lead nowhere, and what is installed is pinned by hash."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from landing import load_declarations
from landing.errors import DeclarationError

ROOT = Path(__file__).parents[2]
CODE = sorted(
    path
    for folder in ("landing", "function_app", "lint")
    for path in (ROOT / folder).rglob("*.py")
)
LOCKS = sorted(
    [
        *ROOT.glob("*.lock"),
        *ROOT.glob("infra/**/*.lock"),
        *ROOT.glob("tests/**/*.lock"),
        ROOT / "function_app/requirements.txt",
    ]
)
_MODULES = {"pickle", "marshal", "shelve", "dill", "xml"}
_CALLS = {"eval", "exec", "yaml.load", "yaml.unsafe_load", "yaml.full_load"}
_INSTALLS = re.compile(r"pip install .*?(?= && |$)", re.MULTILINE)
_DECLARED = """\
sources:
  - name: bronze
    tables:
      - name: {name}
        config:
          meta:
            landing: {{kind: stream, event_hub: h, connection: c}}
"""


def code_of_data(text: str) -> Iterator[str]:
    """Yield what of a module would run, or make objects of, what it reads."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (n.name for n in node.names if n.name.split(".")[0] in _MODULES)
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").split(".")[0] in _MODULES:
                yield str(node.module)
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            is_unsafe = any(
                word.arg == "verify"
                and isinstance(word.value, ast.Constant)
                and word.value.value is False
                for word in node.keywords
            )
            if name in _CALLS or is_unsafe:
                yield name
        elif isinstance(node, ast.Attribute) and node.attr == "CERT_NONE":
            yield node.attr


def test_no_code_runs_data_or_trusts_any_certificate() -> None:
    assert len(CODE) > 300
    found = {path: [*code_of_data(path.read_text("utf-8"))] for path in CODE}
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "text",
    [
        "eval(body)",
        "import pickle",
        "from xml.etree import ElementTree",
        "yaml.load(text)",
        "httpx.get(url, verify=False)",
        "context.verify_mode = ssl.CERT_NONE",
    ],
)
def test_what_would_is_found(text: str) -> None:
    assert [*code_of_data(text)]


def without_hash(lock: str) -> list[str]:
    """Return the packages of a lock that no hash follows."""
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", lock)
    return [e.split()[0] for e in entries if "==" in e and "--hash=sha256:" not in e]


def test_every_lock_has_the_hash_of_every_package() -> None:
    assert len(LOCKS) >= 6
    assert {lock: without_hash(lock.read_text("utf-8")) for lock in LOCKS} == {
        lock: [] for lock in LOCKS
    }
    assert without_hash("a==1 \\\n    --hash=sha256:0\nb==2\n") == ["b==2"]


@pytest.mark.parametrize("file", ["Makefile", "orchestration.mk", "Dockerfile"])
def test_what_is_installed_is_checked_by_hash(file: str) -> None:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    for line in lines:
        for command in _INSTALLS.findall(line):
            # the project itself, which is here, comes without what it needs
            is_own = "--no-deps" in command and not re.search(r"(^| )-r ", command)
            assert "--require-hashes" in command or is_own, command


@pytest.mark.parametrize(
    "name",
    [
        '"../orders"',
        '"a/b"',
        '"/etc"',
        '"orders\\n"',
        '"or\\0ders"',
        '"..%2forders"',
        '".."',
        f'"{"a" * 101}"',
    ],
)
def test_a_source_s_name_leads_out_of_no_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "dbt_project/bronze"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text(_DECLARED.format(name=name))
    with pytest.raises(DeclarationError, match="lower case letters, digits and _, at"):
        load_declarations(tmp_path)
