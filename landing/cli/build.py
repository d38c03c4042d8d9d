"""`tidemark build`."""

import click


@click.command()
def build() -> None:
    """Not built yet."""
