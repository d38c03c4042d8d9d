"""What is said beside the answer: lines for people, or for programs that read logs."""

import logging

import click

from landing.telemetry import logs

_log = logging.getLogger(__name__)


def tell(message: str, level: int = logging.INFO, **fields: str) -> None:
    """Say it on standard error: a line of text, or of JSON that has the fields, too."""
    if logs.is_json():
        _log.log(level, message, extra=fields)
    else:
        click.echo(message, err=True)


def tell_error(message: str) -> None:
    """Say in one line why something could not be done, and the way out."""
    line = " ".join(message.split())
    if logs.is_json():
        _log.error(line)
    else:
        click.echo(f"Error: {line}", err=True)
