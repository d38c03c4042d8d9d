"""The steps of a Dockerfile, run over this machine's Debian, without an engine.

Each stage is an overlay over `/` in a mount namespace of its own: what steps write is
seen by them alone, and is gone at the end. So this machine's root stands for the base
image: a package of Debian that it has already is not missed, and the digest is not
fetched. It needs root and Linux.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_WRITTEN = re.compile(r"\\\n")
_OURS = re.compile(r"(PYTHON|VIRTUAL_ENV|TIDEMARK_|DBT_|PATH$|HOME$|TMPDIR$)")


@dataclass
class Stage:
    """What a stage begins from, and its steps: a word, and the rest of the line."""

    name: str
    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def last(self, word: str) -> str:
        """Return the last that was said with a word, or nothing."""
        return next((rest for said, rest in reversed(self.steps) if said == word), "")


def stages(text: str) -> list[Stage]:
    """Read a Dockerfile whose instructions are written in capitals."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    found: list[Stage] = []
    for line in _WRITTEN.sub(" ", "\n".join(lines)).splitlines():
        if not line.strip():
            continue
        word, _, rest = line.partition(" ")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(name or "final", base))
        else:
            found[-1].steps.append((word, rest.strip()))
    return found


def script(found: Sequence[Stage], project: Path, commands: Sequence[str]) -> str:
    """Return a shell script that runs all steps, and commands in the last stage.

    It is for a mount namespace of its own, and takes a folder to mount in as `$1`. The
    commands run as the image's user, on a root that is read-only but for its volumes
    and /tmp.
    """
    lines = ["set -eu", 'work=$1; mount -t tmpfs tmpfs "$work"']
    names = {stage.name for stage in found}
    for stage in found:
        here = f'"$work"/{stage.name}'
        lower = f'"$work"/{stage.base}/upper:/' if stage.base in names else "/"
        lines += [
            f"mkdir -p {here}/upper {here}/work {here}/merged",
            f"mount -t overlay overlay -o lowerdir={lower},upperdir={here}/upper,"
            f"workdir={here}/work {here}/merged",
            f"mount --rbind /dev {here}/merged/dev",
            f"mount -t proc proc {here}/merged/proc",
        ]
        folder = "/"
        for word, rest in stage.steps:
            if word == "WORKDIR":
                folder = rest
                lines.append(f"mkdir -p {here}/merged{folder}")
            elif word == "RUN":
                step = f"cd {folder} && {rest}"
                lines.append(f"chroot {here}/merged sh -euc {shlex.quote(step)}")
            elif word == "COPY":
                lines.append(_copied(rest, here, folder, project))
    last = found[-1]
    root = f'"$work"/{last.name}/merged'
    lines.append(f"mount -t tmpfs tmpfs {root}/tmp")
    owner = last.last("USER").replace(":", ",gid=")
    for volume in last.last("VOLUME").split():
        lines.append(f"mount -t tmpfs -o uid={owner},mode=755 tmpfs {root}{volume}")
    lines.append(f"mount -o remount,ro {root}")
    said = [rest for word, rest in last.steps if word == "ENV"]
    for command in commands:
        step = f"cd {last.last('WORKDIR')} && {command}"
        lines.append(
            f"chroot --userspec={last.last('USER')} {root} env -i "
            f"{shlex.join(said)} sh -euc {shlex.quote(step)}"
        )
    return "\n".join(lines)


def _copied(rest: str, here: str, folder: str, project: Path) -> str:
    *froms, to = rest.split()
    origin = shlex.quote(str(project))
    if froms[0].startswith("--from="):
        origin = f'"$work"/{froms.pop(0).removeprefix("--from=")}/merged'
    target = f"{here}/merged{to if to.startswith('/') else f'{folder}/{to}'}"
    if to.endswith("/"):
        sources = " ".join(f"{origin}/{name}" for name in froms)
        return f"mkdir -p {target}; cp -a {sources} {target}"
    # a folder is what is in it, as an engine has it
    return f"mkdir -p {target}; cp -a {origin}/{froms[0]}/. {target}"


def run(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in a mount namespace of its own, with no setting of ours."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if not _OURS.match(k)}
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    alone = ("unshare", "--mount", "--propagation", "private")
    return subprocess.run(
        [*alone, "sh", "-c", text, "sh", str(folder)],
        env=kept | {"PATH": path, "HOME": "/root"},
        capture_output=True,
        text=True,
        check=False,
    )
