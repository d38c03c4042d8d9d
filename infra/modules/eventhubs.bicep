// The namespace of the hubs that streams are declared with, and its schema registry.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the namespace.')
@minLength(6)
@maxLength(50)
param name string

@description('The hubs: name, consumerGroup, partitions and retentionHours of each.')
param streams array

@description('Name of the schema group for streams of format avro.')
@minLength(1)
param schemaGroup string

@description('Throughput units. A unit takes 1 MB or 1,000 events a second.')
@minValue(1)
@maxValue(40)
param throughputUnits int

@description('How many units the namespace may grow to by itself.')
@minValue(1)
@maxValue(40)
param maximumThroughputUnits int

@description('Resource ids of the subnets that may ask for data.')
param subnetIds array

@description('Addresses of IPv4 from which people may ask for data.')
param allowedIps array

@description('Whether data is asked for by private endpoints alone.')
param privateEndpoints bool

@description('Resource id of the Log Analytics workspace that takes the logs.')
param logsId string

resource namespace 'Microsoft.EventHub/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
    capacity: throughputUnits
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    isAutoInflateEnabled: true
    maximumThroughputUnits: maximumThroughputUnits
    publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
  }
}

resource firewall 'Microsoft.EventHub/namespaces/networkRuleSets@2026-01-01' = {
  parent: namespace
  name: 'default'
  properties: {
    defaultAction: 'Deny'
    publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
    trustedServiceAccessEnabled: true
    virtualNetworkRules: [for id in subnetIds: {
      subnet: { id: id }
    }]
    ipRules: [for address in allowedIps: {
      ipMask: address
      action: 'Allow'
    }]
  }
}

resource hubs 'Microsoft.EventHub/namespaces/eventhubs@2026-01-01' = [for stream in streams: {
  parent: namespace
  name: stream.hub
  properties: {
    partitionCount: stream.partitions
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: stream.retentionHours
    }
  }
}]

// Every hub has the group $Default, which is not made.
resource groups 'Microsoft.EventHub/namespaces/eventhubs/consumergroups@2026-01-01' = [for (stream, i) in streams: if (stream.consumerGroup != '$Default') {
  parent: hubs[i]
  name: stream.consumerGroup
}]

resource schemas 'Microsoft.EventHub/namespaces/schemagroups@2026-01-01' = {
  parent: namespace
  name: schemaGroup
  properties: {
    schemaType: 'Avro'
    schemaCompatibility: 'Backward'
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
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

output id string = namespace.id
output hostName string = '${namespace.name}.servicebus.windows.net'
