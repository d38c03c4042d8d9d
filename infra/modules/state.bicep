// What the programs remember: the function host's own files, the package that it runs, and
// the consumer's checkpoints. Without a hierarchical namespace and without soft delete, as
// Microsoft advises for stores of checkpoints, which are written over all the time.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the storage account.')
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

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  // checkov:skip=CKV_AZURE_206: it stays in its region, copied across zones; all in it can be made again
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_ZRS'
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'AzureServices'
      virtualNetworkRules: [for id in subnetIds: {
        id: id
        action: 'Allow'
      }]
      ipRules: [for address in allowedIps: {
        value: address
        action: 'Allow'
      }]
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: {
      enabled: false
    }
  }
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobs
  name: 'packages'
  properties: {
    publicAccess: 'None'
  }
}

resource checkpoints 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobs
  name: 'checkpoints'
  properties: {
    publicAccess: 'None'
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'logs'
  properties: {
    workspaceId: logsId
    logs: [
      { categoryGroup: 'audit', enabled: true }
    ]
    metrics: [
      { category: 'Transaction', enabled: true }
    ]
  }
}

output id string = account.id
output packagesUrl string = '${account.properties.primaryEndpoints.blob}${packages.name}'
output checkpointsUrl string = '${account.properties.primaryEndpoints.blob}${checkpoints.name}'
