"""docs/security.md says of each role that is given who has it, and on what."""

from _infra import INFRA
from _pages import page, tables

from lint.bicep._files import read
from lint.bicep._roles import assignments

_WHO = {
    "readerPrincipalId": "whoever lands streams",
    "functionPrincipalId": "function app",
    "consumerPrincipalId": "consumer",
    "extractorPrincipalId": "extractor",
    "buildPrincipalId": "build",
}
_WAREHOUSE = {
    "synapseOnLake": "Synapse workspace",
    "connectorOnLake": "access connector",
    "connectorOnAccount": "access connector",
    "warehouseOnOwn": "Synapse workspace or access connector",
}
_ON = {
    "hubs": "each hub",
    "schemas": "schema group",
    "lake": "container `lake`",
    "lakeAccount": "account of the lake",
    "warehouse": "container `warehouse`",
    "state": "account `keep…`",
    "checkpoints": "container `checkpoints`",
    "secrets": "each secret of `sourceSecrets`",
    "registry": "registry",
    "telemetry": "Application Insights",
}


def test_the_table_has_every_role_that_is_given_and_no_other() -> None:
    access = read(INFRA / "modules/access.bicep", "modules/access.bicep")
    given = [
        (_WAREHOUSE.get(each.symbol) or _WHO[each.who], each.role, _ON[each.scope])
        for each in assignments(access)
    ]
    [table] = [t for t in tables(page("docs/security.md")) if "role" in t[0]]
    assert [(row["identity"], row["role"], row["on"]) for row in table] == given
    assert all(row["because"] and row["and no more, because"] for row in table)
