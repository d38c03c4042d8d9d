"""The command `tidemark`: thin edges over the package's functions.

Exit codes: 0 done; 1 it could not be done, and the one-line error says why and
what to do; 2 the command line was wrong; 130 interrupted.
"""

import os
import sys
import traceback
from collections import UserDict
from importlib import import_module
from typing import cast

import click

from landing import __version__
from landing.cli._session import Session
from landing.cli._telling import tell_error
from landing.errors import TidemarkError
from landing.hidden import without_secrets
from landing.telemetry import exporting, logs

__all__ = ["main", "tidemark"]


class _Commands(UserDict[str, click.Command]):
    """The commands, each in a module of its name that is imported when it is run."""

    def __init__(self) -> None:
        names = (
            *("build", "checkpoints", "compact", "consume", "dashboard", "decode"),
            *(
                "demo",
                "deps",
                "discover",
                "extract",
                "forget",
                "init",
                "manifest",
                "new",
            ),
            *("powerbi", "produce", "publish", "rejects", "replay", "runs", "show"),
            *("sql", "status", "verify", "watermark"),
        )
        super().__init__(cast("dict[str, click.Command]", dict.fromkeys(names)))

    def __getitem__(self, name: str) -> click.Command:
        if not self.data[name]:
            module = import_module(f"{__name__}.{name}")
            self.data[name] = getattr(module, name)
        return self.data[name]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tidemark")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False),
    help="Read settings from this file instead of .env.",
)
@click.option(
    "--log-format",
    type=click.Choice(logs.FORMATS),
    default="text",
    show_default=True,
    envvar=logs.FORMAT,
    show_envvar=True,
    help="json writes what is said on standard error as JSON, a line each, and more.",
)
@click.pass_context
def tidemark(
    context: click.Context, debug: bool, env_file: str | None, log_format: str
) -> None:
    """Land events and changed rows as Bronze, and build Silver and Gold."""
    if log_format == "json":
        logs.write_json()
    exporting.start(f"tidemark-{context.invoked_subcommand}", os.environ)
    context.obj = Session(env_file=env_file, debug=debug)


tidemark.commands = _Commands()


def main() -> None:
    """Run the command line, and exit with its code."""
    debug = "--debug" in sys.argv[1:]
    try:
        code = tidemark.main(prog_name="tidemark", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except TidemarkError as error:
        _fail(str(error), debug=debug, code=error.exit_code)
    except Exception as error:  # noqa: BLE001 - a person gets one line, not a stack
        _fail(
            f"unexpected {type(error).__name__}: {error}. "
            "Run the command again with --debug",
            debug=debug,
            code=1,
        )
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, *, debug: bool, code: int) -> None:
    if debug:
        click.echo(without_secrets(traceback.format_exc()), err=True, nl=False)
    tell_error(without_secrets(message))
    sys.exit(code)
