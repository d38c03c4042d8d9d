// Azure SQL for the control table: watermarks, runs and leases of the extractor.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the server.')
@minLength(1)
@maxLength(63)
param name string

@description('Name of the Entra group or user that administers the server.')
param adminName string

@description('Object id of that group or user.')
@minLength(36)
@maxLength(36)
param adminObjectId string

@description('What administers the server.')
@allowed(['Group', 'User', 'Application'])
param adminType string

@description('Resource ids of the subnets that may ask for data.')
param subnetIds array

@description('Addresses of IPv4 from which people may ask for data.')
param allowedIps array

@description('Whether data is asked for by private endpoints alone.')
param privateEndpoints bool

@description('Resource id of the Log Analytics workspace that takes the logs.')
param logsId string

resource server 'Microsoft.Sql/servers@2025-01-01' = {
  // checkov:skip=CKV_AZURE_113: by the parameter privateEndpoints; else two subnets and named addresses alone
  name: name
  location: location
  tags: tags
  properties: {
    version: '12.0'
    minimalTlsVersion: '1.2'
    publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
    administrators: {
      administratorType: 'ActiveDirectory'
      principalType: adminType
      login: adminName
      sid: adminObjectId
      tenantId: tenant().tenantId
      azureADOnlyAuthentication: true
    }
  }
}

resource subnets 'Microsoft.Sql/servers/virtualNetworkRules@2025-01-01' = [for (id, i) in subnetIds: if (!privateEndpoints) {
  parent: server
  name: 'subnet-${i}'
  properties: {
    virtualNetworkSubnetId: id
  }
}]

resource people 'Microsoft.Sql/servers/firewallRules@2025-01-01' = [for (address, i) in allowedIps: if (!privateEndpoints) {
  parent: server
  name: 'people-${i}'
  properties: {
    startIpAddress: address
    endIpAddress: address
  }
}]

// Some rows a source; a run reads and writes a few of them.
resource database 'Microsoft.Sql/servers/databases@2025-01-01' = {
  // checkov:skip=CKV_AZURE_229: the control table is small, and its tier has no zones
  // checkov:skip=CKV_AZURE_26: threats of the server mails to its administrators
  // checkov:skip=CKV_AZURE_27: threats of the server mails to its administrators
  parent: server
  name: 'control'
  location: location
  tags: tags
  sku: {
    name: 'S0'
    tier: 'Standard'
  }
  properties: {
    requestedBackupStorageRedundancy: 'Zone'
  }
}

resource audit 'Microsoft.Sql/servers/auditingSettings@2025-01-01' = {
  parent: server
  name: 'default'
  properties: {
    state: 'Enabled'
    isAzureMonitorTargetEnabled: true
    retentionDays: 90
  }
}

resource threats 'Microsoft.Sql/servers/securityAlertPolicies@2025-01-01' = {
  parent: server
  name: 'Default'
  properties: {
    state: 'Enabled'
    emailAccountAdmins: true
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: database
  name: 'logs'
  properties: {
    workspaceId: logsId
    logs: [
      { categoryGroup: 'audit', enabled: true }
    ]
    metrics: [
      { category: 'Basic', enabled: true }
    ]
  }
}

output id string = server.id
output hostName string = server.properties.fullyQualifiedDomainName
output databaseName string = database.name
