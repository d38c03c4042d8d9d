// The warehouse as a Databricks workspace with Unity Catalog. The connector is the identity
// by which it reaches the lake; external location and catalog are made in the workspace.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the workspace.')
@minLength(3)
@maxLength(64)
param name string

@description('Name of the access connector.')
param connectorName string

@description('Resource id of the network in which clusters run.')
param networkId string

@description('Whether the workspace is reached by private endpoints alone.')
param privateEndpoints bool

@description('Resource id of the Log Analytics workspace that takes the logs.')
param logsId string

resource connector 'Microsoft.Databricks/accessConnectors@2026-01-01' = {
  name: connectorName
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
}

resource workspace 'Microsoft.Databricks/workspaces@2026-01-01' = {
  // checkov:skip=CKV2_AZURE_48: the root of DBFS holds no data of ours, and Microsoft-managed keys encrypt it
  name: name
  location: location
  tags: tags
  sku: {
    name: 'premium'
  }
  properties: {
    computeMode: 'Hybrid'
    managedResourceGroupId: subscriptionResourceId('Microsoft.Resources/resourceGroups', '${resourceGroup().name}-databricks')
    publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
    requiredNsgRules: privateEndpoints ? 'NoAzureDatabricksRules' : 'AllRules'
    parameters: {
      customVirtualNetworkId: { value: networkId }
      customPublicSubnetName: { value: 'databricks-public' }
      customPrivateSubnetName: { value: 'databricks-private' }
      enableNoPublicIp: { value: true }
    }
    accessConnector: {
      id: connector.id
      identityType: 'SystemAssigned'
    }
    defaultStorageFirewall: 'Enabled'
    defaultCatalog: {
      initialType: 'UnityCatalog'
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: workspace
  name: 'logs'
  properties: {
    workspaceId: logsId
    logs: [
      { categoryGroup: 'allLogs', enabled: true }
    ]
  }
}

output id string = workspace.id
output connectorId string = connector.id
output principalId string = connector.identity.principalId
output host string = workspace.properties.workspaceUrl
