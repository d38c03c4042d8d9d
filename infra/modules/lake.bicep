// ADLS Gen2: Bronze and its manifest, and what the warehouse keeps in the lake.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the storage account.')
@minLength(3)
@maxLength(24)
param name string

@description('How the data is copied: in one place, across zones, or to the paired region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param redundancy string

@description('After how many days without a change a file of Bronze is kept as cool.')
@minValue(1)
param coolAfterDays int

@description('After how many days without a change a file of Bronze is kept as cold.')
@minValue(1)
param coldAfterDays int

@description('For how many days what was deleted can be brought back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int

@description('Resource id of the workspace or connector that reads Bronze for the warehouse.')
param readerId string

@description('Resource ids of the subnets that may ask for data.')
param subnetIds array

@description('Addresses of IPv4 from which people may ask for data.')
param allowedIps array

@description('Whether data is asked for by private endpoints alone.')
param privateEndpoints bool

@description('Resource id of the Log Analytics workspace that takes the logs.')
param logsId string

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  // checkov:skip=CKV_AZURE_206: by the parameter redundancy: a copy elsewhere is a question of data residency
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: redundancy
  }
  properties: {
    isHnsEnabled: true
    accessTier: 'Hot'
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    isSftpEnabled: false
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
      resourceAccessRules: [
        {
          tenantId: tenant().tenantId
          resourceId: readerId
        }
      ]
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: {
      enabled: true
      days: softDeleteDays
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: softDeleteDays
    }
  }
}

resource lake 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobs
  name: 'lake'
  properties: {
    publicAccess: 'None'
  }
}

// What the warehouse writes: Synapse's own files, or the tables of Unity Catalog.
resource warehouse 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobs
  name: 'warehouse'
  properties: {
    publicAccess: 'None'
  }
}

// Nothing is deleted and nothing is archived: a full refresh reads all of Bronze.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'bronze'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: ['blockBlob']
              prefixMatch: ['lake/bronze/']
            }
            actions: {
              baseBlob: {
                tierToCool: { daysAfterModificationGreaterThan: coolAfterDays }
                tierToCold: { daysAfterModificationGreaterThan: coldAfterDays }
              }
            }
          }
        }
      ]
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'logs'
  properties: {
    workspaceId: logsId
    logs: [
      { categoryGroup: 'allLogs', enabled: true }
    ]
    metrics: [
      { category: 'Transaction', enabled: true }
    ]
  }
}

output id string = account.id
output url string = 'abfss://${lake.name}@${account.name}.dfs.${environment().suffixes.storage}'
output dfsEndpoint string = account.properties.primaryEndpoints.dfs
