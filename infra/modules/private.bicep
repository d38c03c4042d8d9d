// The private endpoints of all services that hold data or take it.

@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Resource id of the network that looks names up.')
param networkId string

@description('Resource id of the subnet of the endpoints.')
param subnetId string

@description('Resource id of the Event Hubs namespace.')
param eventHubsId string

@description('Resource id of the account of the lake.')
param lakeId string

@description('Resource id of the account for what programs remember.')
param stateId string

@description('Resource id of the vault.')
param vaultId string

@description('Resource id of the server of the control table.')
param controlId string

@description('Resource id of the registry.')
param registryId string

@description('Resource id of the function app.')
param functionId string

@description('Resource id of the Databricks workspace; empty where there is none.')
param databricksId string

var storage = environment().suffixes.storage
var sql = environment().suffixes.sqlServerHostname

var services = [
  { name: 'eventhubs', service: eventHubsId, group: 'namespace', zone: 'privatelink.servicebus.windows.net' }
  { name: 'lake-blob', service: lakeId, group: 'blob', zone: 'privatelink.blob.${storage}' }
  { name: 'lake-dfs', service: lakeId, group: 'dfs', zone: 'privatelink.dfs.${storage}' }
  { name: 'state', service: stateId, group: 'blob', zone: 'privatelink.blob.${storage}' }
  { name: 'vault', service: vaultId, group: 'vault', zone: 'privatelink.vaultcore.azure.net' }
  { name: 'control', service: controlId, group: 'sqlServer', zone: 'privatelink${sql}' }
  { name: 'registry', service: registryId, group: 'registry', zone: 'privatelink.azurecr.io' }
  { name: 'function', service: functionId, group: 'sites', zone: 'privatelink.azurewebsites.net' }
]

var serviceZones = [
  'privatelink.servicebus.windows.net'
  'privatelink.blob.${storage}'
  'privatelink.dfs.${storage}'
  'privatelink.vaultcore.azure.net'
  'privatelink${sql}'
  'privatelink.azurecr.io'
  'privatelink.azurewebsites.net'
]

var workspace = empty(databricksId) ? [] : [{ name: 'databricks', service: databricksId, group: 'databricks_ui_api', zone: 'privatelink.azuredatabricks.net' }]
var workspaceZone = empty(databricksId) ? [] : ['privatelink.azuredatabricks.net']

module endpoints 'endpoints.bicep' = {
  name: 'endpoints'
  params: {
    location: location
    tags: tags
    endpoints: concat(services, workspace)
    zones: concat(serviceZones, workspaceZone)
    networkId: networkId
    subnetId: subnetId
  }
}
