"""The types of Azure's resources, as Microsoft publishes them (Azure/bicep-types-az).

A file is a flat list in which `{"$ref": "#/12"}` is item 12. The flags of a property:
1 required, 2 read-only.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

REQUIRED, READ_ONLY = 1, 2


@dataclass(frozen=True)
class Type:
    """One type: its kind (`ObjectType` and so on) and what it refers to."""

    said: Mapping[str, Any]
    items: Sequence[Mapping[str, Any]]

    @property
    def kind(self) -> str:
        return str(self.said["$type"])

    def at(self, reference: Mapping[str, str]) -> "Type":
        return Type(self.items[int(reference["$ref"].removeprefix("#/"))], self.items)

    @cached_property
    def properties(self) -> Mapping[str, "Property"]:
        """Those of an object, or what all objects of a discriminated type share."""
        said = self.said.get("properties") or self.said.get("baseProperties") or {}
        return {
            name: Property(self.at(each["type"]), int(each["flags"]))
            for name, each in said.items()
        }

    @property
    def others(self) -> "Type | None":
        """The type of further properties, where an object takes any."""
        said = self.said.get("additionalProperties")
        return self.at(said) if said else None

    @property
    def elements(self) -> tuple["Type", ...]:
        """The types of a union."""
        return tuple(self.at(each) for each in self.said["elements"])

    def chosen(self, value: str) -> "Type | None":
        """The type that the discriminator's value chooses."""
        said = self.said["elements"].get(value)
        return self.at(said) if said else None


@dataclass(frozen=True, slots=True)
class Property:
    type: Type
    flags: int


class Catalogue:
    """The resource types of a folder of such files, by `Type@version`."""

    def __init__(self, folder: Path) -> None:
        self.bodies: dict[str, Type] = {}
        for path in sorted(folder.glob("*.json")):
            items = json.loads(path.read_text(encoding="utf-8"))
            for said in items:
                if said["$type"] == "ResourceType":
                    whole = Type(said, items)
                    self.bodies[said["name"]] = whole.at(said["body"])

    def versions(self, resource: str) -> list[str]:
        """The versions in which a resource is known."""
        return [
            version
            for name, _, version in (each.partition("@") for each in self.bodies)
            if name == resource
        ]
