"""Values as YAML in one line, whatever they hold."""

import math
from collections.abc import Mapping

import yaml


def scalar(value: object) -> str:
    """Return a value as it may stand behind a name, or within braces."""
    return _dumped([value])[1:-1]


def item(text: str) -> str:
    """Return a text in double quotes, in which nothing else has a meaning."""
    return yaml.safe_dump(
        text, default_style='"', width=math.inf, allow_unicode=True
    ).strip()


def flow(row: Mapping[str, object]) -> str:
    """Return a mapping within braces."""
    return _dumped(dict(row))


def _dumped(value: object) -> str:
    return yaml.safe_dump(
        value,
        default_flow_style=True,
        width=math.inf,
        allow_unicode=True,
        sort_keys=False,
    ).strip()
