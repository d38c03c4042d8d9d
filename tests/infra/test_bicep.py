"""What infra/ says holds, and a fault of each kind would be found."""

import json
import shutil
from pathlib import Path

import pytest
from _infra import INFRA

from lint.bicep.__main__ import check
from lint.bicep._types import Catalogue


def test_nothing_is_wrong_with_the_templates(types: Catalogue) -> None:
    assert check(INFRA, types) == []


def _spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        pytest.param(
            "modules/eventhubs.bicep",
            "disableLocalAuth: true",
            "disableLocalAuht: true",
            "modules/eventhubs.bicep:52: namespace.properties.disableLocalAuht: there "
            "is no such property; did you mean disableLocalAuth?",
            id="a misspelt property",
        ),
        pytest.param(
            "modules/vault.bicep",
            "    tenantId: tenant().tenantId\n",
            "    tenantId: tenant().tenantId\n  }\n  resource inner 'secrets' = {\n"
            "    name: 'a'\n    properties: {\n      valeu: 'b'\n    }\n  }\n"
            "  other: {\n",
            "vault.bicep:37: vault__inner.properties.valeu: there is no such property; "
            "did you mean value?",
            id="a misspelt property of a resource within another one",
        ),
        pytest.param(
            "modules/eventhubs.bicep",
            "ipMask: address",
            "mask: address",
            "firewall.properties.ipRules.mask: there is no such property",
            id="an unknown property in what a loop makes",
        ),
        pytest.param(
            "modules/job.bicep",
            "triggerType: 'Schedule'",
            "",
            "job.properties.configuration: lacks triggerType, which is required",
            id="a required property that is missing",
        ),
        pytest.param(
            "modules/alerts.bicep",
            "          metricName: 'Executions'\n",
            "",
            "criteria.allOf: lacks metricName, which is required",
            id="one that is missing in an object told by its kind",
        ),
        pytest.param(
            "modules/vault.bicep",
            "enableSoftDelete: true",
            "enableSoftDelete: true\n    hsmPoolResourceId: 'x'",
            "vault.properties.hsmPoolResourceId: is read-only",
            id="a property that only Azure writes",
        ),
        pytest.param(
            "modules/state.bicep",
            "'TLS1_2'",
            "'TLS12'",
            "'TLS12' is none of TLS1_0, TLS1_1, TLS1_2, TLS1_3",
            id="a value that the type does not know",
        ),
        pytest.param(
            "modules/synapse.bicep",
            "privateEndpoints ? 'Disabled' : 'Enabled'",
            "privateEndpoints ? 'Disabled' : 'On'",
            "workspace.properties.publicNetworkAccess: 'On' is none of",
            id="a wrong value at one end of a condition",
        ),
        pytest.param(
            "modules/lake.bicep",
            "'Standard_GZRS'])",
            "'Standard_XRS'])",
            "account.sku.name: 'Standard_XRS' is none of",
            id="a parameter that allows a wrong value",
        ),
        pytest.param(
            "modules/function.bicep",
            "httpsOnly: true",
            "httpsOnly: 'yes'",
            "app.properties.httpsOnly: 'yes' is string, and wants bool",
            id="a value of a wrong kind",
        ),
        pytest.param(
            "modules/job.bicep",
            "replicaTimeout: timeoutSeconds",
            "replicaTimeout: schedule",
            "job.properties.configuration.replicaTimeout: is string, and wants int",
            id="a parameter of a wrong kind",
        ),
        pytest.param(
            "modules/function.bicep",
            "{ name: 'TIDEMARK_LAKE', value: lakeUrl }",
            "{ name: 'TIDEMARK_LAKE', vlaue: lakeUrl }",
            "app.properties.siteConfig.appSettings.vlaue: there is no such property",
            id="a misspelt property in a variable",
        ),
        pytest.param(
            "modules/alerts.bicep",
            "Monitor.SingleResourceMultiple",
            "Monitor.SinglResourceMultiple",
            "'Microsoft.Azure.Monitor.SinglResourceMultipleMetricCriteria' is none of",
            id="a discriminator that means nothing",
        ),
        pytest.param(
            "modules/vault.bicep",
            "vaults@2026-02-01",
            "vaults@2026-02-02",
            "Microsoft.KeyVault/vaults has no version 2026-02-02, only 2026-02-01",
            id="an API version that there is not",
        ),
        pytest.param(
            "modules/registry.bicep",
            "Microsoft.ContainerRegistry/registries@",
            "Microsoft.ContainerRegistry/registrys@",
            "there is no resource type Microsoft.ContainerRegistry/registrys; did you",
            id="a resource type that there is not",
        ),
        pytest.param(
            "main.bicep",
            "suffix: suffix\n    retentionDays",
            "sufix: suffix\n    retentionDays",
            "monitoring.params.sufix: modules/monitoring.bicep takes no such; did you",
            id="a parameter that a module does not take",
        ),
        pytest.param(
            "main.bicep",
            "    retentionDays: retentionDays\n",
            "",
            "monitoring.params: lacks retentionDays",
            id="a parameter that a module is not given",
        ),
        pytest.param(
            "main.bicep",
            "state.outputs.packagesUrl",
            "state.outputs.packageUrl",
            "state: has no output packageUrl; did you mean packagesUrl?",
            id="an output that a module does not have",
        ),
        pytest.param(
            "modules/registry.bicep",
            "workspaceId: logsId",
            "workspaceId: logId",
            "nothing is called logId; did you mean logsId?",
            id="a name that nothing has",
        ),
        pytest.param(
            "modules/lake.bicep",
            "param softDeleteDays int",
            "param softDeleteDays int\n\nparam forgotten string",
            "forgotten: nothing uses it",
            id="a parameter that nothing uses",
        ),
        pytest.param(
            "modules/access.bicep",
            "roles['AcrPull'])\n    principalId: consumer",
            "roles['AcrPul'])\n    principalId: consumer",
            "no role AcrPul; did you mean AcrPull?",
            id="a role that there is not",
        ),
        pytest.param(
            "modules/access.bicep",
            "roles['AcrPull'])\n    principalId: consumer",
            "'7f951dda-4ed3-4680-a7ca-43fe172d538d')\n    principalId: consumer",
            "name a role of roles.json",
            id="a role by a number",
        ),
        pytest.param(
            "modules/access.bicep",
            "  scope: state\n",
            "",
            "functionOnState.scope: is the resource group",
            id="a role on everything",
        ),
        pytest.param(
            "roles.json",
            "7f951dda-4ed3",
            "7f951dda-4ed",
            "AcrPull: 7f951dda-4ed-4680-a7ca-43fe172d538d is no GUID",
            id="a role of which the number is cut",
        ),
        pytest.param(
            "modules/state.bicep",
            "output id string = account.id",
            "output key string = account.listKeys().keys[0].value",
            "asks Azure for a key",
            id="a key that is asked for",
        ),
        pytest.param(
            "modules/programs.bicep",
            "Authentication=ActiveDirectoryMsi",
            "Password=open",
            "Password=: is a secret",
            id="a password in an address",
        ),
        pytest.param(
            "modules/containers.bicep",
            "destination: 'azure-monitor'",
            "destination: 'log-analytics'\n      logAnalyticsConfiguration: {\n"
            "        customerId: logsId\n        sharedKey: logsId\n      }",
            "sharedKey:: is a key or a password",
            id="a property that takes a key",
        ),
        pytest.param(
            "modules/function.bicep",
            "AzureWebJobsStorage__accountName', value: stateName",
            "AzureWebJobsStorage', value: state.connectionString",
            "connectionString: is a connection string",
            id="a connection string",
        ),
        pytest.param(
            "modules/lake.bicep",
            "publicAccess: 'None'",
            "publicAccess: 'Blob'",
            "lake.properties.publicAccess: must be None",
            id="a container that is public",
        ),
        pytest.param(
            "modules/lake.bicep",
            "allowSharedKeyAccess: false",
            "allowSharedKeyAccess: true",
            "account.properties.allowSharedKeyAccess: must be false",
            id="an account that takes shared keys",
        ),
        pytest.param(
            "modules/vault.bicep",
            "defaultAction: 'Deny'",
            "defaultAction: 'Allow'",
            "vault.properties.networkAcls.defaultAction: must be Deny",
            id="a vault that is open to all networks",
        ),
        pytest.param(
            "modules/eventhubs.bicep",
            "    disableLocalAuth: true\n",
            "",
            "namespace.properties.disableLocalAuth: must be true",
            id="a namespace of which it is forgotten that keys are off",
        ),
        pytest.param(
            "dev.parameters.json",
            '"poolSize": { "value": "DW100c" }',
            '"poolSize": { "value": "DW99c" }',
            "dev.parameters.json:1: poolSize: 'DW99c' is none of DW100c",
            id="a parameter file with a value that is not allowed",
        ),
        pytest.param(
            "prod.parameters.json",
            '"zoneRedundant": { "value": true }',
            '"zoneRedundant": { "value": "true" }',
            "zoneRedundant: 'true' is no bool",
            id="a parameter file with a value of a wrong kind",
        ),
        pytest.param(
            "prod.parameters.json",
            '"environmentName"',
            '"environment"',
            "there is no such parameter",
            id="a parameter file with a parameter that there is not",
        ),
        pytest.param(
            "main.parameters.json",
            "WAREHOUSE=synapse",
            "WAREHOUSE=snowflake",
            "warehouse: 'snowflake' is none of synapse, databricks",
            id="what azd says unless it is told otherwise",
        ),
    ],
)
def test_a_planted_fault_is_found(
    copied: Path, types: Catalogue, file: str, old: str, new: str, told: str
) -> None:
    _spoil(copied, file, old, new)
    found = check(copied, types)
    assert any(told in problem for problem in found), found


def test_a_file_that_is_no_bicep_is_told_and_not_passed_over(
    copied: Path, types: Catalogue
) -> None:
    _spoil(copied, "modules/vault.bicep", "sku: {", "sku {")
    [found] = check(copied, types)
    assert found.startswith("modules/vault.bicep: this is not Bicep that can be read")


def test_a_role_that_is_given_elsewhere_is_found(
    copied: Path, types: Catalogue
) -> None:
    shutil.copy(copied / "modules/access.bicep", copied / "modules/more.bicep")
    found = check(copied, types)
    assert any(
        "roles are given in modules/access.bicep alone" in each for each in found
    )


def test_the_parameter_files_name_the_same_hubs() -> None:
    said = {
        path.name: [
            (each["source"], each["hub"], each["consumerGroup"])
            for each in json.loads(path.read_text())["parameters"]["streams"]["value"]
        ]
        for path in INFRA.glob("*.parameters.json")
    }
    assert said.keys() == {
        "main.parameters.json",
        "dev.parameters.json",
        "prod.parameters.json",
    }
    assert len({str(streams) for streams in said.values()}) == 1
