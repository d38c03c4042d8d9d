// Tidemark on Azure, in one resource group. docs/deploy.md says how it is deployed, and
// docs/security.md who may do what in it.
targetScope = 'resourceGroup'

@description('Part of every name: 2 to 10 lower case letters and digits, say the environment.')
@minLength(2)
@maxLength(10)
param environmentName string

@description('The region. Nothing leaves it, unless lakeRedundancy says a paired region.')
param location string = resourceGroup().location

@description('Tags beside those of azd.')
param tags object = {}

// ---------- streams

@description('The streams: source, hub, consumerGroup, partitions and retentionHours of each, as declared in dbt_project/bronze.')
@minLength(1)
param streams array

@description('What declarations of streams call their connection.')
@minLength(1)
param hubConnection string = 'EventHubConnection'

@description('Who lands the streams: the function app, or the consumer. Never both, as they share consumer groups.')
@allowed(['function', 'consumer'])
param streamsLandedBy string = 'function'

@description('How many processes the consumer is.')
@minValue(1)
@maxValue(32)
param consumerReplicas int = 2

@description('Name of the schema group of the registry.')
@minLength(1)
param schemaGroup string = 'tidemark'

@description('Throughput units to begin with.')
@minValue(1)
@maxValue(40)
param throughputUnits int = 1

@description('Throughput units at most; the namespace grows to them by itself.')
@minValue(1)
@maxValue(40)
param maximumThroughputUnits int = 4

@description('Client id of the app registration for logins to publish_events; empty for no events by HTTP.')
param httpClientId string = ''

// ---------- tables

@description('Secrets of the vault that the extractor gets: variable and secret of each. They must be there.')
param sourceSecrets array = []

@description('Settings of sources that are no secret: name and value of each, such as a host for logins by Entra.')
param sourceSettings array = []

@description('Every how many minutes the extractor runs.')
@allowed([5, 10, 15, 20, 30])
param extractMinutes int = 5

// ---------- lake

@description('How the lake is copied. Those with G keep a copy in the paired region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param lakeRedundancy string = 'Standard_ZRS'

@description('After how many days files of Bronze are kept as cool.')
@minValue(1)
param coolAfterDays int = 30

@description('After how many days files of Bronze are kept as cold.')
@minValue(1)
param coldAfterDays int = 180

@description('For how many days what was deleted from the lake can be brought back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 14

// ---------- warehouse

@description('The warehouse: a dedicated pool of Synapse, or a Databricks workspace.')
@allowed(['synapse', 'databricks'])
param warehouse string = 'synapse'

@description('How large the pool of Synapse is.')
@allowed(['DW100c', 'DW200c', 'DW300c', 'DW400c', 'DW500c', 'DW1000c'])
param poolSize string = 'DW100c'

@description('HTTP path of the SQL warehouse of Databricks, which is made in the workspace. Without it no build runs there.')
param databricksHttpPath string = ''

@description('Name of the catalog of Databricks.')
@minLength(1)
param databricksCatalog string = 'tidemark'

@description('Every how many minutes a build runs. One that takes longer is ended before the next begins, as two at once would spoil each other.')
@allowed([10, 15, 20, 30, 60])
param buildMinutes int = 15

// ---------- people and network

@description('Name of the Entra group or user that administers Azure SQL and Synapse.')
@minLength(1)
param adminName string

@description('Object id of that group or user.')
@minLength(36)
@maxLength(36)
param adminObjectId string

@description('What administers.')
@allowed(['Group', 'User', 'Application'])
param adminType string = 'Group'

@description('Addresses of IPv4 from which people and producers reach the data services; empty for none.')
param allowedIps array = []

@description('Whether the data services are reached by private endpoints alone.')
param privateEndpoints bool = false

@description('Whether containers and the function app are spread over the zones of the region.')
param zoneRedundant bool = false

// ---------- running

@description('The image of consumer, extractor and build, with its tag but without its registry, such as tidemark:1. Without one none of them is made.')
param image string = ''

@description('How many days logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int = 30

@description('Addresses of mail that alerts are sent to.')
param alertEmails array = []

@description('For how long a hub may get no event before that is an alert.')
@allowed(['PT5M', 'PT15M', 'PT30M', 'PT1H', 'PT6H', 'PT12H', 'P1D'])
param quietFor string = 'PT1H'

var token = uniqueString(resourceGroup().id, environmentName)
var suffix = '${environmentName}-${token}'
var short = take(toLower(replace(suffix, '-', '')), 20)
var allTags = union(tags, { 'azd-env-name': environmentName, project: 'tidemark' })

var onSynapse = warehouse == 'synapse'
var onDatabricks = warehouse == 'databricks'
var functionLandsStreams = streamsLandedBy == 'function'

var lakeName = 'lake${short}'
var stateName = 'keep${short}'
var vaultName = 'kv-${short}'
var registryName = 'cr${short}'
var eventHubsName = 'evhns-${suffix}'
var synapseName = 'syn-${suffix}'
var connectorName = 'dbac-${suffix}'
// a pool reads no zstd
var compression = onSynapse ? 'snappy' : 'zstd'

module network 'modules/network.bicep' = {
  name: 'network'
  params: {
    location: location
    tags: allTags
    suffix: suffix
    databricks: onDatabricks
  }
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  params: {
    location: location
    tags: allTags
    suffix: suffix
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    location: location
    tags: allTags
    suffix: suffix
    retentionDays: retentionDays
  }
}

var programSubnets = [
  network.outputs.containersSubnetId
  network.outputs.functionSubnetId
]

module eventHubs 'modules/eventhubs.bicep' = {
  name: 'eventhubs'
  params: {
    location: location
    tags: allTags
    name: eventHubsName
    streams: streams
    schemaGroup: schemaGroup
    throughputUnits: throughputUnits
    maximumThroughputUnits: maximumThroughputUnits
    subnetIds: programSubnets
    allowedIps: allowedIps
    privateEndpoints: privateEndpoints
    logsId: monitoring.outputs.logsId
  }
}

module lake 'modules/lake.bicep' = {
  name: 'lake'
  params: {
    location: location
    tags: allTags
    name: lakeName
    redundancy: lakeRedundancy
    coolAfterDays: coolAfterDays
    coldAfterDays: coldAfterDays
    softDeleteDays: softDeleteDays
    readerId: onSynapse ? resourceId('Microsoft.Synapse/workspaces', synapseName) : resourceId('Microsoft.Databricks/accessConnectors', connectorName)
    subnetIds: concat(programSubnets, network.outputs.databricksSubnetIds)
    allowedIps: allowedIps
    privateEndpoints: privateEndpoints
    logsId: monitoring.outputs.logsId
  }
}

module state 'modules/state.bicep' = {
  name: 'state'
  params: {
    location: location
    tags: allTags
    name: stateName
    subnetIds: programSubnets
    allowedIps: allowedIps
    privateEndpoints: privateEndpoints
    logsId: monitoring.outputs.logsId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    location: location
    tags: allTags
    name: vaultName
    subnetIds: programSubnets
    allowedIps: allowedIps
    privateEndpoints: privateEndpoints
    logsId: monitoring.outputs.logsId
  }
}

module control 'modules/control.bicep' = {
  name: 'control'
  params: {
    location: location
    tags: allTags
    name: 'sql-${suffix}'
    adminName: adminName
    adminObjectId: adminObjectId
    adminType: adminType
    subnetIds: programSubnets
    allowedIps: allowedIps
    privateEndpoints: privateEndpoints
    logsId: monitoring.outputs.logsId
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: {
    location: location
    tags: allTags
    name: registryName
    privateEndpoints: privateEndpoints
    logsId: monitoring.outputs.logsId
  }
}

module synapse 'modules/synapse.bicep' = if (onSynapse) {
  name: 'synapse'
  params: {
    location: location
    tags: allTags
    name: synapseName
    dfsEndpoint: lake.outputs.dfsEndpoint
    lakeId: lake.outputs.id
    poolSize: poolSize
    adminName: adminName
    adminObjectId: adminObjectId
    allowedIps: allowedIps
    privateEndpoints: privateEndpoints
    logsId: monitoring.outputs.logsId
  }
}

module databricks 'modules/databricks.bicep' = if (onDatabricks) {
  name: 'databricks'
  params: {
    location: location
    tags: allTags
    name: 'dbw-${suffix}'
    connectorName: connectorName
    networkId: network.outputs.networkId
    privateEndpoints: privateEndpoints
    logsId: monitoring.outputs.logsId
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  params: {
    streams: streams
    functionLandsStreams: functionLandsStreams
    functionPublishes: !empty(httpClientId)
    onSynapse: onSynapse
    functionPrincipalId: identities.outputs.functionPrincipalId
    consumerPrincipalId: identities.outputs.consumerPrincipalId
    extractorPrincipalId: identities.outputs.extractorPrincipalId
    buildPrincipalId: identities.outputs.buildPrincipalId
    warehousePrincipalId: onSynapse ? synapse.outputs.principalId : databricks.outputs.principalId
    eventHubsName: eventHubsName
    schemaGroup: schemaGroup
    lakeName: lakeName
    stateName: stateName
    vaultName: vaultName
    sourceSecrets: sourceSecrets
    registryName: registryName
    telemetryName: monitoring.outputs.telemetryName
  }
  dependsOn: [
    eventHubs
    lake
    state
    vault
    registry
  ]
}

module function 'modules/function.bicep' = {
  name: 'function'
  params: {
    location: location
    tags: allTags
    name: 'func-${suffix}'
    identityId: identities.outputs.functionId
    identityClientId: identities.outputs.functionClientId
    stateName: stateName
    packagesUrl: state.outputs.packagesUrl
    subnetId: network.outputs.functionSubnetId
    telemetryName: monitoring.outputs.telemetryName
    eventHubsHost: eventHubs.outputs.hostName
    hubConnection: hubConnection
    streams: streams
    landsStreams: functionLandsStreams
    httpClientId: httpClientId
    lakeUrl: lake.outputs.url
    compression: compression
    zoneRedundant: zoneRedundant
    privateEndpoints: privateEndpoints
    logsId: monitoring.outputs.logsId
  }
  dependsOn: [access]
}

module programs 'modules/programs.bicep' = {
  name: 'programs'
  params: {
    location: location
    tags: allTags
    suffix: suffix
    subnetId: network.outputs.containersSubnetId
    zoneRedundant: zoneRedundant
    image: image
    registryServer: registry.outputs.server
    consumerRuns: !functionLandsStreams
    consumerReplicas: consumerReplicas
    eventHubsHost: eventHubs.outputs.hostName
    hubConnection: hubConnection
    checkpointsUrl: state.outputs.checkpointsUrl
    lakeUrl: lake.outputs.url
    compression: compression
    controlHost: control.outputs.hostName
    controlDatabase: control.outputs.databaseName
    sourceSecrets: sourceSecrets
    sourceSettings: sourceSettings
    vaultUri: vault.outputs.uri
    extractMinutes: extractMinutes
    warehouse: warehouse
    warehouseHost: onSynapse ? synapse.outputs.sqlHost : databricks.outputs.host
    poolName: onSynapse ? synapse.outputs.poolName : ''
    databricksHttpPath: databricksHttpPath
    databricksCatalog: databricksCatalog
    buildMinutes: buildMinutes
    consumerId: identities.outputs.consumerId
    consumerClientId: identities.outputs.consumerClientId
    extractorId: identities.outputs.extractorId
    extractorClientId: identities.outputs.extractorClientId
    buildId: identities.outputs.buildId
    buildClientId: identities.outputs.buildClientId
    logsId: monitoring.outputs.logsId
  }
  dependsOn: [access]
}

// The build reaches a pool by a private endpoint in any case: Synapse has no rules for
// subnets. All others are made where data is reached in no other way.
module pool 'modules/endpoints.bicep' = if (onSynapse) {
  name: 'endpoint-pool'
  params: {
    location: location
    tags: allTags
    endpoints: [
      { name: 'pool', service: synapse.outputs.id, group: 'Sql', zone: 'privatelink.sql.azuresynapse.net' }
    ]
    zones: ['privatelink.sql.azuresynapse.net']
    networkId: network.outputs.networkId
    subnetId: network.outputs.endpointsSubnetId
  }
}

module services 'modules/private.bicep' = if (privateEndpoints) {
  name: 'private'
  params: {
    location: location
    tags: allTags
    networkId: network.outputs.networkId
    subnetId: network.outputs.endpointsSubnetId
    eventHubsId: eventHubs.outputs.id
    lakeId: lake.outputs.id
    stateId: state.outputs.id
    vaultId: vault.outputs.id
    controlId: control.outputs.id
    registryId: registry.outputs.id
    functionId: function.outputs.id
    databricksId: onSynapse ? '' : databricks.outputs.id
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    tags: allTags
    emails: alertEmails
    eventHubsId: eventHubs.outputs.id
    streams: streams
    quietFor: quietFor
    telemetryId: monitoring.outputs.telemetryId
    jobs: programs.outputs.jobs
  }
}

output AZURE_CONTAINER_REGISTRY_NAME string = registryName
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.server
output AZURE_KEY_VAULT_NAME string = vaultName
output AZURE_FUNCTION_URL string = 'https://${function.outputs.hostName}'
output AZURE_LAKE_URL string = lake.outputs.url
output AZURE_EVENT_HUBS_HOST string = eventHubs.outputs.hostName
output AZURE_CONTROL_HOST string = control.outputs.hostName
output AZURE_CONTROL_DATABASE string = control.outputs.databaseName
output AZURE_WAREHOUSE_HOST string = onSynapse ? synapse.outputs.sqlHost : databricks.outputs.host
output AZURE_ACCESS_CONNECTOR_ID string = onDatabricks ? databricks.outputs.connectorId : ''
output AZURE_EXTRACTOR_IDENTITY string = identities.outputs.extractorName
output AZURE_BUILD_IDENTITY string = identities.outputs.buildName
output AZURE_BUILD_CLIENT_ID string = identities.outputs.buildClientId
