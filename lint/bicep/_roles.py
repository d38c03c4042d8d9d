"""Role assignments: each by the name of a role that `roles.json` knows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lint.bicep._files import BicepFile, Problem
from lint.bicep._resources import near

_ASSIGNMENT = "Microsoft.Authorization/roleAssignments@"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HOME = "modules/access.bicep"


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who (the name of a principal id) may do what on which resource."""

    symbol: str
    who: str
    role: str
    scope: str


def assignments(file: BicepFile) -> Iterator[Assignment]:
    """Yield the roles that a file gives, but those whose role is no name."""
    for resource in file.resources:
        if resource.kind.startswith(_ASSIGNMENT):
            properties = resource.body["properties"]
            role = _role(properties["roleDefinitionId"])
            if role is not None:
                yield Assignment(
                    resource.symbol,
                    str(properties["principalId"]),
                    role,
                    _scope(resource.body.get("scope")),
                )


def check(file: BicepFile, roles: Mapping[str, str]) -> Iterator[Problem]:
    """Yield assignments of roles that are not known, or that stand elsewhere."""
    named = {each.symbol: each for each in assignments(file)}
    for resource in file.resources:
        if not resource.kind.startswith(_ASSIGNMENT):
            continue
        at = ("properties", "roleDefinitionId")
        if file.name != _HOME:
            yield file.problem(resource.symbol, (), f"roles are given in {_HOME} alone")
        if resource.symbol not in named:
            why = "name a role of roles.json: roles['Storage Blob Data Reader']"
            yield file.problem(resource.symbol, at, why)
            continue
        found = named[resource.symbol]
        if found.role not in roles:
            asked = near(found.role, list(roles))
            yield file.problem(resource.symbol, at, f"no role {found.role}{asked}")
        if not found.scope:
            yield file.problem(resource.symbol, ("scope",), "is the resource group")


def check_table(roles: Mapping[str, str], used: set[str]) -> Iterator[Problem]:
    """Yield what is wrong with the table of roles itself."""
    for name, guid in roles.items():
        if not _GUID.fullmatch(guid):
            yield Problem("roles.json", 1, name, f"{guid} is no GUID in lower case")
        if name not in used:
            yield Problem("roles.json", 1, name, "nobody is given it")
    if len(set(roles.values())) < len(roles):
        yield Problem("roles.json", 1, "roles", "two have one GUID")


def _role(value: Any) -> str | None:
    """Return the name in `subscriptionResourceId(…, roles['name'])`."""
    try:
        inner = value["function"]["parameters"]["resource_name_1"]["operator"]
        operands = inner["operands"]
    except (KeyError, TypeError):
        return None
    is_named = inner["type"] == "index_accessor" and operands["operand_1"] == "roles"
    return str(operands["operand_2"]) if is_named else None


def _scope(value: Any) -> str:
    """Return the symbol of a scope, also of one that a loop counts through."""
    while isinstance(value, dict):
        value = value["operator"]["operands"]["operand_1"]
    return str(value or "")
