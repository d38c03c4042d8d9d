"""Files of parameters against the template that they are for."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from lint.bicep._closed import secrets
from lint.bicep._files import BicepFile, Problem
from lint.bicep._modules import required, unfit
from lint.bicep._resources import near

ON_THE_COMMAND_LINE = frozenset({"adminName", "adminObjectId"})
"""Who administers is no setting of an environment, and stands in no file."""
_OF_AZD = re.compile(r"\$\{\w+(=(?P<default>[^}]*))?\}")


def check(path: Path, template: BicepFile) -> Iterator[Problem]:
    """Yield parameters that the template has not, lacks, or does not allow."""
    text = path.read_text(encoding="utf-8")
    yield from secrets(path.name, text)
    given = json.loads(text)["parameters"]
    for name, said in given.items():
        if name not in template.parameters:
            asked = near(name, list(template.parameters))
            yield Problem(path.name, 1, name, f"there is no such parameter{asked}")
            continue
        value = said["value"]
        if isinstance(value, str) and (found := _OF_AZD.fullmatch(value)):
            # azd puts it there; what it puts without being told must be allowed
            value = found["default"]
        for why in unfit(value, template.parameters[name]) if value is not None else ():
            yield Problem(path.name, 1, name, why)
    for name in required(template):
        if name not in given and name not in ON_THE_COMMAND_LINE:
            yield Problem(path.name, 1, name, "is missing, and has no default")
