// The registry of the one image that consumer, extractor and build run.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the registry.')
@minLength(5)
@maxLength(50)
param name string

@description('Whether images are pulled and pushed by private endpoints alone.')
param privateEndpoints bool

@description('Resource id of the Log Analytics workspace that takes the logs.')
param logsId string

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  // checkov:skip=CKV_AZURE_139: by the parameter privateEndpoints; else Entra alone lets in
  // checkov:skip=CKV_AZURE_163: the tier is Standard or Premium, by an expression that the check does not read
  // checkov:skip=CKV_AZURE_166: one image, built by the team itself; quarantine needs a scanner of its own
  name: name
  location: location
  tags: tags
  sku: {
    name: privateEndpoints ? 'Premium' : 'Standard'
  }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
    networkRuleBypassOptions: 'AzureServices'
    networkRuleBypassAllowedForTasks: privateEndpoints
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: registry
  name: 'logs'
  properties: {
    workspaceId: logsId
    logs: [
      { categoryGroup: 'allLogs', enabled: true }
    ]
    metrics: [
      { category: 'AllMetrics', enabled: true }
    ]
  }
}

output id string = registry.id
output server string = registry.properties.loginServer
