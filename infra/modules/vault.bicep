// The addresses and tokens of sources that have no login by Entra. People put them here;
// no template holds one.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param name string

@description('Resource ids of the subnets that may ask for data.')
param subnetIds array

@description('Addresses of IPv4 from which people may ask for data.')
param allowedIps array

@description('Whether data is asked for by private endpoints alone.')
param privateEndpoints bool

@description('Resource id of the Log Analytics workspace that takes the logs.')
param logsId string

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  // checkov:skip=CKV_AZURE_189: by the parameter privateEndpoints; else subnets and named addresses alone
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'AzureServices'
      virtualNetworkRules: [for id in subnetIds: {
        id: id
      }]
      ipRules: [for address in allowedIps: {
        value: address
      }]
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
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

output id string = vault.id
output uri string = vault.properties.vaultUri
