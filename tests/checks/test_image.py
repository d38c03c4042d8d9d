"""The image's steps run, and what they make works as a user on a read-only root."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import _image
import pytest

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
_LOCKED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
_COMMANDS = (
    "echo at-$(id -u); ! touch /app/here 2>/dev/null && echo read-only",
    "tidemark --help >/dev/null && echo helps",
    "cat /opt/tidemark/sbom.cdx.json > /data/sbom.json && echo listed",
    "python -m json.tool --compact /opt/tidemark/sbom.cdx.json | sed 's/^/SBOM /'",
    'python -c \'import importlib.metadata as m, json; print("HAS", json.dumps({'
    'd.name.lower().replace("_", "-").replace(".", "-"): d.version '
    "for d in m.distributions()}))'",
    'echo \'{"order_id": "1", "customer_id": "1", "status": "placed", "amount": 2.5, '
    '"currency": "EUR", "timestamp": "2026-05-01T10:00:00Z"}\' '
    "| tidemark replay order_events -",
    "tidemark build -- --select +silver_orders,fqn:*order* --exclude test_type:unit",
    "tidemark sql 'select count(*) as orders from silver.silver_orders'",
    # the client of Event Hubs is there, and nothing to consume from is said
    "tidemark consume order_events 2>&1 | grep 'has no address' || exit 1",
)


def _locked(name: str) -> dict[str, str]:
    return dict(_LOCKED.findall((ROOT / name).read_text("utf-8")))


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what the commands in the image printed."""
    refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    if sys.platform != "linux" or os.geteuid() or not shutil.which("unshare"):
        refuse("the steps of the image are run as root on Linux, with unshare")
    if not Path("/etc/debian_version").is_file():
        refuse("the steps of the image install packages of Debian")
    text = _image.script(_image.stages(DOCKERFILE), ROOT, _COMMANDS)
    done = _image.run(text, tmp_path_factory.mktemp("image"))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def _json(ran: str, word: str) -> dict[str, object]:
    [line] = [row for row in ran.splitlines() if row.startswith(f"{word} ")]
    read: dict[str, object] = json.loads(line.removeprefix(f"{word} "))
    return read


@pytest.mark.timeout(900)
def test_it_works_as_another_user_on_a_read_only_root(ran: str) -> None:
    lines = ran.splitlines()
    for told in ("at-10001", "read-only", "helps", "listed"):
        assert told in lines
    assert "Set TIDEMARK_CONNECTION_EVENTHUBCONNECTION" in ran


def test_it_builds_what_it_lands(ran: str) -> None:
    after = ran[ran.index("listed") :]
    assert re.search(r"replayed 1 event .*\nbuilt \d+ models", after)
    assert re.search(r"orders │\W+int64\W+1 │", after), after


def test_it_has_what_the_lock_says_and_tidemark(ran: str) -> None:
    has = _json(ran, "HAS")
    # a venv brings these two
    assert has.keys() - {"pip", "setuptools"} == {
        *_locked("requirements-image.lock"),
        "tidemark",
    }
    for name, version in _locked("requirements-image.lock").items():
        assert has[name] == version


def test_its_list_of_contents_has_each_package_with_version_and_hashes(
    ran: str,
) -> None:
    _assert_lists(_json(ran, "SBOM"), "requirements-image.lock")


def _assert_lists(sbom: dict[str, object], lock: str) -> None:
    assert sbom["bomFormat"] == "CycloneDX"
    components = sbom["components"]
    assert isinstance(components, list)
    assert {c["name"]: c["version"] for c in components} == _locked(lock)
    for one in components:
        assert one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}"
        [reference] = one["externalReferences"]
        assert {h["alg"] for h in reference["hashes"]} == {"SHA-256"}


def test_the_locks_agree() -> None:
    """Else the image has what no test has seen."""
    tested = _locked("requirements.lock")
    assert _locked("requirements-image.lock").items() <= tested.items()


def test_the_base_is_pinned_and_the_user_is_a_number_but_root() -> None:
    first, *_, last = _image.stages(DOCKERFILE)
    assert re.fullmatch(r"debian:bookworm-slim@sha256:[0-9a-f]{64}", first.base)
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last.last("USER"))
    assert last.last("ENTRYPOINT") == '["tidemark"]'


def test_what_it_copies_is_not_ignored() -> None:
    kept = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    for stage in _image.stages(DOCKERFILE):
        for word, rest in stage.steps:
            if word == "COPY" and not rest.startswith("--from"):
                for name in rest.split()[:-1]:
                    assert name in kept
                    assert (ROOT / name).exists()


def test_a_package_whose_hash_is_another_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "wrong.lock"
    lock.write_text(f"click==8.4.2 --hash=sha256:{'0' * 64}\n")
    pip = (sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes")
    done = subprocess.run(
        [*pip, "--dest", str(tmp_path), "-r", str(lock)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "DO NOT MATCH" in done.stdout + done.stderr
