"""`tidemark extract`."""

import click


@click.command()
def extract() -> None:
    """Not built yet."""
