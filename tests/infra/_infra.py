"""Where infra/ is."""

from pathlib import Path

PROJECT = Path(__file__).parents[2]
INFRA = PROJECT / "infra"
