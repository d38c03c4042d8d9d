// The warehouse as a dedicated pool of Synapse.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the workspace.')
@minLength(1)
@maxLength(50)
param name string

@description('Endpoint of the lake for ADLS Gen2.')
param dfsEndpoint string

@description('Resource id of the account of the lake.')
param lakeId string

@description('How large the pool is.')
@allowed(['DW100c', 'DW200c', 'DW300c', 'DW400c', 'DW500c', 'DW1000c'])
param poolSize string

@description('Name of the Entra group or user that administers the workspace.')
param adminName string

@description('Object id of that group or user.')
param adminObjectId string

@description('Addresses of IPv4 from which people may query.')
param allowedIps array

@description('Whether the workspace is reached by private endpoints alone.')
param privateEndpoints bool

@description('Resource id of the Log Analytics workspace that takes the logs.')
param logsId string

resource workspace 'Microsoft.Synapse/workspaces@2021-06-01' = {
  // checkov:skip=CKV_AZURE_240: Microsoft-managed keys encrypt it; a key of your own is a choice of your compliance
  // checkov:skip=CKV_AZURE_58: the managed network is there; the check takes its only value, default, for none
  // checkov:skip=CKV_AZURE_157: preventDataExfiltration is set; the check looks for a property that the type does not have
  name: name
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    azureADOnlyAuthentication: true
    publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
    managedVirtualNetwork: 'default'
    managedVirtualNetworkSettings: {
      preventDataExfiltration: true
    }
    trustedServiceBypassEnabled: false
    defaultDataLakeStorage: {
      accountUrl: dfsEndpoint
      filesystem: 'warehouse'
      resourceId: lakeId
    }
  }
}

resource admin 'Microsoft.Synapse/workspaces/administrators@2021-06-01' = {
  parent: workspace
  name: 'activeDirectory'
  properties: {
    administratorType: 'ActiveDirectory'
    login: adminName
    sid: adminObjectId
    tenantId: tenant().tenantId
  }
}

resource tls 'Microsoft.Synapse/workspaces/dedicatedSQLminimalTlsSettings@2021-06-01' = {
  parent: workspace
  name: 'default'
  properties: {
    minimalTlsVersion: '1.2'
  }
}

resource people 'Microsoft.Synapse/workspaces/firewallRules@2021-06-01' = [for (address, i) in allowedIps: if (!privateEndpoints) {
  parent: workspace
  name: 'people-${i}'
  properties: {
    startIpAddress: address
    endIpAddress: address
  }
}]

resource pool 'Microsoft.Synapse/workspaces/sqlPools@2021-06-01' = {
  parent: workspace
  name: 'tidemark'
  location: location
  tags: tags
  sku: {
    name: poolSize
  }
  properties: {
    createMode: 'Default'
    // a build stops in a pool of another collation
    collation: 'Latin1_General_100_BIN2_UTF8'
    storageAccountType: 'LRS'
  }
}

resource encryption 'Microsoft.Synapse/workspaces/sqlPools/transparentDataEncryption@2021-06-01' = {
  parent: pool
  name: 'current'
  properties: {
    status: 'Enabled'
  }
}

resource audit 'Microsoft.Synapse/workspaces/auditingSettings@2021-06-01' = {
  parent: workspace
  name: 'default'
  properties: {
    state: 'Enabled'
    isAzureMonitorTargetEnabled: true
  }
}

resource threats 'Microsoft.Synapse/workspaces/securityAlertPolicies@2021-06-01' = {
  parent: workspace
  name: 'Default'
  properties: {
    state: 'Enabled'
    emailAccountAdmins: true
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
output principalId string = workspace.identity.principalId
output sqlHost string = '${workspace.name}.sql.azuresynapse.net'
output poolName string = pool.name
