"""The function app's zip lists what is installed: each package, by version and hash."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LOCKED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def test_its_list_has_what_the_requirements_pin(tmp_path: Path) -> None:
    """By the command of the Makefile."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    [words] = re.findall(
        r"\$\(CHECKS\)/cyclonedx-py (.*) --output-file (?:\S+)", makefile
    )
    requirements = ROOT / "function_app/requirements.txt"
    program = Path(sys.executable).with_name("cyclonedx-py")
    written = tmp_path / "sbom.json"
    command = [program, *words.split(), "--output-file", written, requirements]
    subprocess.run(command, check=True, capture_output=True)
    components = json.loads(written.read_text("utf-8"))["components"]
    # one that depends on the version of Python is there in both
    pinned = sorted(_LOCKED.findall(requirements.read_text("utf-8")))
    assert sorted((c["name"], c["version"]) for c in components) == pinned
    text = requirements.read_text("utf-8")
    for one in components:
        assert one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}"
        [said] = one["externalReferences"]
        assert said["hashes"]
        for found in said["hashes"]:
            assert f"--hash=sha256:{found['content']}" in text
