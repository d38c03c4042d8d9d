// Where consumer, extractor and build run. Nothing here listens: the environment is
// internal, and none of its apps has an ingress.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('What every name ends with.')
param suffix string

@description('Resource id of the subnet of the containers.')
param subnetId string

@description('Whether containers are spread over the zones of the region.')
param zoneRedundant bool

@description('Resource id of the Log Analytics workspace that takes the logs.')
param logsId string

resource containers 'Microsoft.App/managedEnvironments@2026-01-01' = {
  name: 'cae-${suffix}'
  location: location
  tags: tags
  properties: {
    zoneRedundant: zoneRedundant
    publicNetworkAccess: 'Disabled'
    vnetConfiguration: {
      internal: true
      infrastructureSubnetId: subnetId
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
    // the other destination, log-analytics, wants the workspace's key
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: containers
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

output id string = containers.id
