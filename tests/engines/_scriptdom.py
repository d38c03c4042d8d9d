"""Microsoft's own T-SQL parser, ScriptDom, on what an adapter sends.

It comes, with the .NET that it runs on, in the wheel `mssql-cli` 1.0.0 for Linux on
x86-64, which is downloaded into a cache (`TSQL_CACHE`, or one of the user's), held to
its SHA-256 and never installed.
The parser is that of SQL Server 2019: what only Synapse or Fabric say, and their
adapters say always alike, is taken away first (see `plain` and `tested`).
"""

import ctypes
import hashlib
import importlib.util
import os
import platform
import re
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from _tsql_copy import is_copy_into
from _tsql_text import (
    BadBatch,
    Statement,
    closing,
    relation,
    significant,
    statements,
    unquoted,
    without_comments,
)
from filelock import FileLock

WHEEL = "mssql-cli==1.0.0"
SHA256 = "edb3850ab8ffa077c64270f27263f6377fdb5bd5bb5c5b4990c5fb08f49627b6"
FOLDER = "mssqlcli/mssqltoolsservice/bin"


class Fault(NamedTuple):
    """What the parser says, and where in the text that it was given."""

    line: int
    column: int
    message: str
    text: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}\n{self.text}"


def faults(batch: str, nests_ctes: bool = False) -> list[Fault]:
    """Return what the parser says against a batch, and the statements in EXEC.

    Of T-SQL's engines, Fabric alone nests CTEs. COPY INTO, which the parser does not
    know, is held to the form that the project gives it.
    """
    found: list[Fault] = []
    try:
        said = statements(batch)
    except BadBatch as error:
        return [Fault(1, 1, str(error), batch)]
    for statement in said:
        if statement.condition is not None:
            found += parse(f"if {statement.condition} select 1")
        found += _passed_over(statement)
        if statement.tokens[0].word == "COPY" and not is_copy_into(statement.text):
            found.append(Fault(1, 1, "This is no COPY INTO", statement.text))
        for part in tested(statement) if nests_ctes else [statement]:
            text = plain(part)
            if text is not None:
                found += parse(text)
    return found


_OPENROWSET = re.compile(
    r"from openrowset\(\s*bulk '[^']*',\s*data_source = '[^']*',"
    r"\s*format = 'PARQUET'\s*\)\s*with \((.*)\) as"
)


def faults_of_batch(batch: str) -> list[Fault]:
    """Return what the parser says against a batch of SQL Server as it was sent, and
    the batches in its EXEC('…').

    The parser knows no label, and of OPENROWSET no Parquet: the columns that are read
    from files are parsed as those of a table.
    """
    text = re.sub(r"OPTION \(LABEL = '[^']*'\)", "", batch)
    found = []
    for columns in _OPENROWSET.findall(text):
        found += parse(f"create table checked ({columns})")
    text = _OPENROWSET.sub("from files as", text)
    found += parse(text)
    said = significant(text)
    for at in range(len(said) - 3):
        if said[at].word in ("EXEC", "EXECUTE") and said[at + 2].kind == "string":
            found += faults_of_batch(unquoted(said[at + 2].text))
    for statement in significant(text):
        if statement.word in ("TRUE", "FALSE"):
            found.append(Fault(1, 1, f"There is no {statement.text}", text))
    return found


def _passed_over(statement: Statement) -> list[Fault]:
    """What the parser takes for something else: `::` for a method of a type, TRUE
    and FALSE for columns.
    """
    if statement.tokens[0].word in ("GRANT", "REVOKE"):
        return []
    found = []
    for before, token in pairwise(statement.tokens):
        message = ""
        if token.text == before.text == ":" and token.start == before.end:
            message = "No cast is written ::"
        elif token.word in ("TRUE", "FALSE") and before.text != ".":
            message = f"There is no {token.word}"
        if message:
            above = statement.text[: token.start].split("\n")
            found.append(Fault(len(above), len(above[-1]) + 1, message, statement.text))
    return found


def tested(statement: Statement) -> list[Statement]:
    """Return a statement as it is, or a test of dbt-fabric in its two parts.

    It stands in a CTE and may begin with WITH: Fabric nests CTEs in a SELECT, and no
    other T-SQL does.
    """
    said = statement.tokens
    if [token.word for token in said[:4]] != ["WITH", "TEST_MAIN_SQL", "AS", "("]:
        return [statement]
    inner = slice(said[3].end, said[closing(said, 3)].start)
    around = (
        f"{statement.text[: inner.start]}select 1 as a{statement.text[inner.stop :]}"
    )
    return [Statement(statement.text[inner].strip()), Statement(around)]


def plain(statement: Statement) -> str | None:
    """Return a statement in the words of SQL Server; none where it has none.

    A CTAS becomes a view of the same SELECT: the parser knows no CTAS.
    """
    text = statement.text
    first, second = (*statement.kind.split(" "), "")[:2]
    if first in ("RENAME", "COPY"):
        return None
    if (first, second) == ("CREATE", "TABLE"):
        return _table(statement)
    if first == "CREATE" and second == "VIEW":
        return without_comments(text)
    return text


# most of what one build sends the next one sends again
@cache
def parse(text: str) -> tuple[Fault, ...]:
    """Return what the parser says against a text, a batch of SQL Server."""
    parser, reader = _parser()
    _, errors = parser.Parse(reader(text), None)
    return tuple(
        Fault(error.Line, error.Column, str(error.Message), text) for error in errors
    )


def _table(statement: Statement) -> str:
    said = statement.tokens
    _, at = relation(said, 2)
    columns = ""
    if said[at].text == "(":
        end = closing(said, at)
        columns = statement.text[said[at].start : said[end].end]
        at = end + 1
    if at < len(said) and said[at].word == "WITH":
        at = closing(said, at + 1) + 1
    if at < len(said) and said[at].word == "AS":
        query = statement.text[said[at].end :].strip().rstrip(";")
        if significant(query)[0].text == "(" and closing(significant(query), 0) == (
            len(significant(query)) - 1
        ):
            query = query.strip()[1:-1]
        return f"create view checked as {without_comments(query)}"
    columns = re.sub(r"\bnot\s+enforced\b", "", columns, flags=re.IGNORECASE)
    return f"create table checked {columns}"


@cache
def _parser() -> tuple[Any, Any]:
    """Start .NET in this process, once, and return the parser and a reader."""
    require_machine(platform.system(), platform.machine())
    import pythonnet

    folder = _folder()
    runtime = Path(pythonnet.__file__).parent / "runtime" / "Python.Runtime.dll"
    _initialize(folder, runtime)
    import clr

    clr.AddReference(str(folder / "Microsoft.SqlServer.TransactSql.ScriptDom.dll"))
    from Microsoft.SqlServer.TransactSql.ScriptDom import TSql150Parser
    from System.IO import StringReader

    return TSql150Parser(True), StringReader


def _folder() -> Path:
    """Return where the parser lies; it is fetched the first time."""
    home = os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")
    cached = Path(os.environ.get("TSQL_CACHE", Path(home) / "tidemark" / "scriptdom"))
    cached.mkdir(parents=True, exist_ok=True)
    # the processes of a test run may all look for it at once
    with FileLock(cached / "lock"):
        if not (cached / FOLDER / "libcoreclr.so").exists():
            _fetch(cached)
    return cached / FOLDER


def require_machine(system: str, machine: str) -> None:
    """Raise where the native code of the wheel would not run."""
    if (system, machine) != ("Linux", "x86_64"):
        raise RuntimeError(
            f"Microsoft's parser comes for Linux on x86-64, and this is {system} on "
            f"{machine}: run the tests that parse T-SQL there"
        )


def _fetch(cached: Path) -> None:
    pip = [sys.executable, "-m", "pip"]
    if importlib.util.find_spec("pip") is None:
        pip = [sys.executable, "-m", "uv", "tool", "run", "pip"]
    command = [*pip, "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--platform", "manylinux1_x86_64"]
    command += ["--python-version", "3.7", WHEEL]
    # beside the cache's own, to be moved there whole
    with tempfile.TemporaryDirectory(dir=cached) as folder:
        subprocess.run([*command, "--dest", folder], check=True)
        [wheel] = Path(folder).glob("mssql_cli-*.whl")
        require_hash(wheel, SHA256)
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(folder)
        (Path(folder) / "mssqlcli").replace(cached / "mssqlcli")


def require_hash(file: Path, sha256: str) -> None:
    """Raise where a file is not the one that is known by its hash."""
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != sha256:
        raise RuntimeError(
            f"{file.name} is not the file that is known, and is not loaded: its "
            f"SHA-256 is {found}, and not {sha256}. Look at where pip fetches from"
        )


def _initialize(folder: Path, runtime: Path) -> None:
    """Start the .NET of the wheel, and Python's bridge in it."""
    trusted = ":".join(str(path) for path in [*folder.glob("*.dll"), runtime])
    properties = {
        "TRUSTED_PLATFORM_ASSEMBLIES": trusted,
        "NATIVE_DLL_SEARCH_DIRECTORIES": str(folder),
        "System.Globalization.Invariant": "true",
    }
    names = (ctypes.c_char_p * len(properties))(*(name.encode() for name in properties))
    values = (ctypes.c_char_p * len(properties))(
        *(value.encode() for value in properties.values())
    )
    core = ctypes.CDLL(str(folder / "libcoreclr.so"))
    host, domain = ctypes.c_void_p(), ctypes.c_uint()
    code = core.coreclr_initialize(
        sys.executable.encode(),
        b"tidemark",
        len(properties),
        names,
        values,
        ctypes.byref(host),
        ctypes.byref(domain),
    )
    _succeeded("coreclr_initialize", code)
    delegate = ctypes.c_void_p()
    code = core.coreclr_create_delegate(
        host,
        domain,
        b"Python.Runtime",
        b"Python.Runtime.Loader",
        b"Initialize",
        ctypes.byref(delegate),
    )
    _succeeded("coreclr_create_delegate", code)
    start = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.c_int)(
        delegate.value
    )
    _succeeded("Python.Runtime.Loader.Initialize", start(b"", 0))


def _succeeded(what: str, code: int) -> None:
    if code:
        raise RuntimeError(f"{what} failed: {code & 0xFFFFFFFF:#x}")
