"""Promises that no type has: no key anywhere, and nothing that opens without Entra.

checkov looks for some of this as well, but not into resources that a loop or a
condition makes.
"""

import re
from collections.abc import Iterator
from typing import Any

from lint.bicep._files import BicepFile, Declared, Problem
from lint.bicep._values import possible

_NEVER = {
    r"\.?\blist[A-Z]\w*\s*\(": "asks Azure for a key: give an identity a role instead",
    r"(AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd|sig)\s*=": (
        "is a secret, or the place for one: log in by Entra"
    ),
    r"\b(sharedKey|administratorLoginPassword|sqlAdministratorLoginPassword"
    r"|storageAccountAccessKey|primaryKey|secondaryKey|connectionStrings)\b\s*[:.]": (
        "is a key or a password: log in by Entra"
    ),
    r"[cC]onnectionString\b": (
        "is a connection string: name the host, and log in by Entra"
    ),
    r"@(sys\.)?secure\(": "takes a secret: let the vault have it",
}
_HARMLESS = "telemetry.properties.ConnectionString"
"""That of Application Insights names a place, which opens to Entra's logins alone."""
_ALWAYS: dict[str, dict[str, Any]] = {
    "Microsoft.Storage/storageAccounts": {
        "properties.allowSharedKeyAccess": False,
        "properties.allowBlobPublicAccess": False,
        "properties.supportsHttpsTrafficOnly": True,
        "properties.minimumTlsVersion": "TLS1_2",
        "properties.networkAcls.defaultAction": "Deny",
    },
    "Microsoft.Storage/storageAccounts/blobServices/containers": {
        "properties.publicAccess": "None",
    },
    "Microsoft.EventHub/namespaces": {"properties.disableLocalAuth": True},
    "Microsoft.EventHub/namespaces/networkRuleSets": {
        "properties.defaultAction": "Deny",
    },
    "Microsoft.KeyVault/vaults": {
        "properties.enableRbacAuthorization": True,
        "properties.enablePurgeProtection": True,
        "properties.networkAcls.defaultAction": "Deny",
    },
    "Microsoft.Sql/servers": {
        "properties.administrators.azureADOnlyAuthentication": True,
    },
    "Microsoft.Synapse/workspaces": {"properties.azureADOnlyAuthentication": True},
    "Microsoft.ContainerRegistry/registries": {
        "properties.adminUserEnabled": False,
        "properties.anonymousPullEnabled": False,
    },
    "Microsoft.OperationalInsights/workspaces": {
        "properties.features.disableLocalAuth": True,
    },
    "Microsoft.Insights/components": {"properties.DisableLocalAuth": True},
    "Microsoft.Web/sites": {"properties.httpsOnly": True},
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": {
        "properties.allow": False,
    },
}


def check(file: BicepFile) -> Iterator[Problem]:
    """Yield what holds a secret, and what lets in more than Entra's logins."""
    yield from secrets(file.name, file.code)
    for resource in file.resources:
        if not resource.existing:
            yield from _open(file, resource)


def secrets(name: str, text: str) -> Iterator[Problem]:
    """Yield the lines of a text that hold a secret, or ask for one."""
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, why in _NEVER.items():
            if found := re.search(pattern, line.replace(_HARMLESS, "")):
                yield Problem(name, number, found[0].strip(), why)


def _open(file: BicepFile, resource: Declared) -> Iterator[Problem]:
    for path, wanted in _ALWAYS.get(resource.kind.partition("@")[0], {}).items():
        names = tuple(path.split("."))
        value: Any = resource.body
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        if any(each != wanted for each in possible(file, value)):
            why = (
                f"must be {str(wanted).lower() if wanted in (True, False) else wanted}"
            )
            yield file.problem(resource.symbol, names, why)
