"""What is wrong with a declaration, told by file, source and field."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError

from landing.declarations._sections import (
    ApiSection,
    FilesSection,
    InternalSection,
    StreamSection,
    TableSection,
)
from landing.declarations.api_options import Pages, SignIn
from landing.declarations.sources import FileFormat
from landing.errors import DeclarationError

_OF_WINDOWS = ("lag", "overlap")


def wrong(shown: Path, name: str, field: str, what: str) -> DeclarationError:
    where = field if field == "name" or field.startswith("col") else f"landing.{field}"
    return DeclarationError(
        f"{shown}: source {name}: {where} {what}", way_out="Mend the declaration"
    )


def from_validation(
    shown: Path, name: str, raw: object, error: ValidationError
) -> DeclarationError:
    # a misspelt field says more than the one that is missing for it
    first = min(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    kind = raw.get("kind") if isinstance(raw, Mapping) else None
    # pydantic puts the kind before the field of a discriminated union, and
    # what concerns two fields at none
    where = [str(part) for part in first["loc"][2:]]
    of_two = "schema_registry" if kind == "stream" else "deletes"
    field = ".".join(where) or (of_two if len(first["loc"]) > 1 else "kind")
    if first["type"] == "missing":
        return wrong(shown, name, field, "is missing")
    if first["type"] == "extra_forbidden":
        models: dict[str, type[BaseModel]] = {
            "stream": StreamSection,
            "table": TableSection,
            **dict.fromkeys(get_args(FileFormat), FilesSection),
            "api": ApiSection,
            "internal": InternalSection,
        }
        if field in _OF_WINDOWS and models[str(kind)] is FilesSection:
            return wrong(
                shown, name, field, "is for tables: what has landed tells new files"
            )
        below: dict[str, type[BaseModel]] = {"pages": Pages, "sign_in": SignIn}
        model = below[where[0]] if where[1:] else models[str(kind)]
        known = list(model.model_fields)
        close = difflib.get_close_matches(where[-1], known, n=1)
        hint = f"did you mean {close[0]}" if close else f"known are {', '.join(known)}"
        return wrong(shown, name, field, f"is not known; {hint}")
    if first["type"] in ("union_tag_not_found", "union_tag_invalid"):
        said = "is missing" if kind is None else f"is {kind}"
        wanted = f"stream, table, {', '.join(get_args(FileFormat))} or api"
        return wrong(shown, name, "kind", f"{said}; it should be {wanted}")
    message = first["msg"].removeprefix("Value error, ")
    return wrong(shown, name, field, message[0].lower() + message[1:])
