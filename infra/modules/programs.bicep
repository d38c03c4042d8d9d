// Consumer, extractor and build: one image, an identity each.

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

@description('The image with its tag; empty for no programs.')
param image string

@description('The registry of the image.')
param registryServer string

@description('Whether the consumer runs.')
param consumerRuns bool

@description('How many processes the consumer is.')
param consumerReplicas int

@description('Host name of the Event Hubs namespace.')
param eventHubsHost string

@description('What declarations of streams call the connection to the namespace.')
param hubConnection string

@description('The container of the checkpoints.')
param checkpointsUrl string

@description('Address of the lake.')
param lakeUrl string

@description('Compression of the files that land.')
@allowed(['zstd', 'snappy', 'gzip'])
param compression string

@description('Host name of the server of the control table.')
param controlHost string

@description('Database of the control table.')
param controlDatabase string

@description('Secrets that the extractor gets: variable and secret of each.')
param sourceSecrets array

@description('Settings of sources that are no secret: name and value of each.')
param sourceSettings array

@description('Address of the vault, which ends with a slash.')
param vaultUri string

@description('Every how many minutes the extractor runs.')
param extractMinutes int

@description('The warehouse, which is the target of the build.')
@allowed(['synapse', 'databricks'])
param warehouse string

@description('Host name of the warehouse.')
param warehouseHost string

@description('Name of the pool of Synapse.')
param poolName string

@description('HTTP path of the SQL warehouse of Databricks; empty for no build there.')
param databricksHttpPath string

@description('Name of the catalog of Databricks.')
param databricksCatalog string

@description('Every how many minutes a build runs.')
param buildMinutes int

@description('Resource id of the identity of the consumer.')
param consumerId string

@description('Client id of the identity of the consumer.')
param consumerClientId string

@description('Resource id of the identity of the extractor.')
param extractorId string

@description('Client id of the identity of the extractor.')
param extractorClientId string

@description('Resource id of the identity of the build.')
param buildId string

@description('Client id of the identity of the build.')
param buildClientId string

@description('Resource id of the Log Analytics workspace that takes the logs.')
param logsId string

var onSynapse = warehouse == 'synapse'
var hasImage = !empty(image)
var extracts = hasImage && !empty(concat(sourceSecrets, sourceSettings))
var builds = hasImage && (onSynapse || !empty(databricksHttpPath))
var fullImage = '${registryServer}/${image}'

// the login is that of an identity: the address holds no password
var controlAddress = '${controlHost}:1433/${controlDatabase}?driver=ODBC+Driver+18+for+SQL+Server&Authentication=ActiveDirectoryMsi&Encrypt=yes'

var landing = [
  { name: 'TIDEMARK_LAKE', value: lakeUrl }
  { name: 'TIDEMARK_COMPRESSION', value: compression }
]

var consumerSettings = [
  { name: 'AZURE_CLIENT_ID', value: consumerClientId }
  { name: '${hubConnection}__fullyQualifiedNamespace', value: eventHubsHost }
  { name: '${hubConnection}__clientId', value: consumerClientId }
  { name: 'TIDEMARK_CHECKPOINTS', value: checkpointsUrl }
]

var extractorSettings = [
  { name: 'AZURE_CLIENT_ID', value: extractorClientId }
  { name: 'TIDEMARK_CONTROL', value: 'mssql+pyodbc://${extractorClientId}@${controlAddress}' }
]

var buildSettings = [
  { name: 'AZURE_CLIENT_ID', value: buildClientId }
  { name: 'TIDEMARK_CONTROL', value: 'mssql+pyodbc://${buildClientId}@${controlAddress}' }
]

var synapseSettings = [
  { name: 'TIDEMARK_SYNAPSE_HOST', value: warehouseHost }
  { name: 'TIDEMARK_SYNAPSE_DATABASE', value: poolName }
]

var databricksSettings = [
  { name: 'DATABRICKS_HOST', value: warehouseHost }
  { name: 'DATABRICKS_HTTP_PATH', value: databricksHttpPath }
  { name: 'DATABRICKS_CATALOG', value: databricksCatalog }
]

module containers 'containers.bicep' = {
  name: 'containers'
  params: {
    location: location
    tags: tags
    suffix: suffix
    subnetId: subnetId
    zoneRedundant: zoneRedundant
    logsId: logsId
  }
}

module consumer 'consumer.bicep' = if (hasImage && consumerRuns) {
  name: 'consumer'
  params: {
    location: location
    tags: tags
    name: 'ca-consumer'
    environmentId: containers.outputs.id
    identityId: consumerId
    registryServer: registryServer
    image: fullImage
    replicas: consumerReplicas
    settings: concat(landing, consumerSettings)
  }
}

module extractor 'job.bicep' = if (extracts) {
  name: 'extractor'
  params: {
    location: location
    tags: tags
    name: 'caj-extractor'
    environmentId: containers.outputs.id
    identityId: extractorId
    registryServer: registryServer
    image: fullImage
    command: ['tidemark', 'extract']
    settings: concat(landing, extractorSettings, sourceSettings)
    secrets: sourceSecrets
    vaultUri: vaultUri
    schedule: '*/${extractMinutes} * * * *'
    // two runs of one source exclude each other, so a long one may go on
    timeoutSeconds: 3600
    retries: 1
  }
}

module build 'job.bicep' = if (builds) {
  name: 'build'
  params: {
    location: location
    tags: tags
    name: 'caj-build'
    environmentId: containers.outputs.id
    identityId: buildId
    registryServer: registryServer
    image: fullImage
    command: ['tidemark-build', warehouse]
    settings: concat(landing, buildSettings, onSynapse ? synapseSettings : databricksSettings)
    schedule: buildMinutes == 60 ? '0 * * * *' : '*/${buildMinutes} * * * *'
    // ended before the next one begins: two at once would write each other's tables
    timeoutSeconds: (buildMinutes * 60) - 60
    retries: 0
  }
}

var extractorJob = extracts ? [{ name: 'extractor', id: extractor.outputs.id }] : []
var buildJob = builds ? [{ name: 'build', id: build.outputs.id }] : []

output jobs array = concat(extractorJob, buildJob)
