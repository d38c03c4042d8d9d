"""Where in a stream to begin, as a person writes it on the command line."""

import re
from typing import cast

import click

from landing.cli._times import past_time
from landing.consume.positions import Start

_NUMBER = re.compile(r"\d+")


def start_position(text: str) -> Start:
    """Return what `earliest`, `latest`, a sequence number or a time means."""
    if text in ("earliest", "latest"):
        return cast(Start, text)
    if _NUMBER.fullmatch(text):
        return int(text)
    try:
        return past_time(text)
    except click.BadParameter as error:
        raise click.BadParameter(
            f"{text} is no start: write earliest, latest, a sequence number, or a "
            "time that has been, such as 2026-05-01T10:00"
        ) from error
