"""checkov's policies over infra/: none fails, no file is passed over unread."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _infra import INFRA


@dataclass(frozen=True)
class Looked:
    """What checkov found, by framework, and the checks that it could not finish."""

    reports: Mapping[str, Any]
    crashed: frozenset[str]

    def checks(self, how: str) -> list[dict[str, Any]]:
        return [
            check
            for report in self.reports.values()
            for check in report["results"][f"{how}_checks"]
        ]

    @property
    def unread(self) -> int:
        return sum(r["summary"]["parsing_errors"] for r in self.reports.values())


def look(folder: Path) -> Looked:
    """Run checkov over a folder; that it exits with 0 says nothing of unread files."""
    done = subprocess.run(
        [
            Path(sys.executable).with_name("checkov"),
            *("--directory", folder, "--framework", "bicep", "dockerfile"),
            *("--config-file", INFRA / ".checkov.yaml"),
            *("--skip-download", "--output", "json"),
        ],
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("BC_")},
        check=False,
    )
    said = json.loads(done.stdout)
    # a report alone comes as it is, several in a list
    reports = said if isinstance(said, list) else [said]
    return Looked(
        {report["check_type"]: report for report in reports},
        frozenset(re.findall(r"Failed to run check (\S+)", done.stderr)),
    )


def test_no_policy_fails_and_every_file_is_read() -> None:
    looked = look(INFRA)
    failed = [
        f"{check['check_id']} {check['file_path']} {check['resource']}"
        for check in looked.checks("failed")
    ]
    assert failed == []
    assert looked.unread == 0
    assert looked.reports["bicep"]["summary"]["passed"] > 50
    assert looked.reports["bicep"]["summary"]["resource_count"] > 100
    assert looked.reports["dockerfile"]["summary"]["passed"] > 0
    skipped = looked.checks("skipped")
    reasons = [check["check_result"].get("suppress_comment", "") for check in skipped]
    assert all(len(reason.split()) > 4 for reason in reasons), reasons
    # one that breaks down on an expression says nothing: it must be set aside, too
    assert looked.crashed <= {check["check_id"] for check in skipped}


def test_what_is_set_aside_for_all_has_its_reason_beside_it() -> None:
    said = (INFRA / ".checkov.yaml").read_text().split("skip-check:\n")[1]
    for line in said.splitlines():
        assert re.fullmatch(r"  - CKV2?_AZURE_\d+ # \w.+", line), line


def test_a_policy_that_fails_and_a_file_that_cannot_be_read_are_found(
    tmp_path: Path,
) -> None:
    vault = (INFRA / "modules/vault.bicep").read_text()
    (tmp_path / "open.bicep").write_text(
        vault.replace("enablePurgeProtection: true", "enablePurgeProtection: false")
    )
    (tmp_path / "broken.bicep").write_text(vault.replace("sku: {", "sku {"))
    looked = look(tmp_path)
    failed = {check["check_id"] for check in looked.checks("failed")}
    assert "CKV_AZURE_110" in failed
    assert looked.unread == 1
