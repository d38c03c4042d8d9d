"""`tidemark replay`."""

import click


@click.command()
def replay() -> None:
    """Not built yet."""
