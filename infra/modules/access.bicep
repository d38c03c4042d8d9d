// Every role that is given, and no other file gives one. docs/security.md has the same as a
// table, with the reason of each.
targetScope = 'resourceGroup'

@description('The streams: source and hub of each.')
param streams array

@description('Whether the function app lands the streams, or else the consumer.')
param functionLandsStreams bool

@description('Whether the function app takes events by HTTP.')
param functionPublishes bool

@description('Whether the warehouse is Synapse, or else Databricks.')
param onSynapse bool

@description('Principal id of the identity of the function app.')
param functionPrincipalId string

@description('Principal id of the identity of the consumer.')
param consumerPrincipalId string

@description('Principal id of the identity of the extractor.')
param extractorPrincipalId string

@description('Principal id of the identity of the build.')
param buildPrincipalId string

@description('Principal id of the Synapse workspace, or of the access connector.')
param warehousePrincipalId string

@description('Name of the Event Hubs namespace.')
param eventHubsName string

@description('Name of the schema group.')
param schemaGroup string

@description('Name of the account of the lake.')
param lakeName string

@description('Name of the account for what programs remember.')
param stateName string

@description('Name of the vault.')
param vaultName string

@description('The secrets that the extractor reads: secret of each.')
param sourceSecrets array

@description('Name of the registry.')
param registryName string

@description('Name of Application Insights.')
param telemetryName string

var roles = loadJsonContent('../roles.json')
var readerPrincipalId = functionLandsStreams ? functionPrincipalId : consumerPrincipalId

resource namespace 'Microsoft.EventHub/namespaces@2026-01-01' existing = {
  name: eventHubsName
}

resource hubs 'Microsoft.EventHub/namespaces/eventhubs@2026-01-01' existing = [for stream in streams: {
  parent: namespace
  name: stream.hub
}]

resource schemas 'Microsoft.EventHub/namespaces/schemagroups@2026-01-01' existing = {
  parent: namespace
  name: schemaGroup
}

resource lakeAccount 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: lakeName
}

resource lakeBlobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' existing = {
  parent: lakeAccount
  name: 'default'
}

resource lake 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' existing = {
  parent: lakeBlobs
  name: 'lake'
}

resource warehouse 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' existing = {
  parent: lakeBlobs
  name: 'warehouse'
}

resource state 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: stateName
}

resource stateBlobs 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' existing = {
  parent: state
  name: 'default'
}

resource checkpoints 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' existing = {
  parent: stateBlobs
  name: 'checkpoints'
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2026-02-01' existing = [for source in sourceSecrets: {
  parent: vault
  name: source.secret
}]

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: registryName
}

resource telemetry 'Microsoft.Insights/components@2020-02-02' existing = {
  name: telemetryName
}

// ---------- who lands events

resource readerOfHubs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (item, i) in streams: {
  scope: hubs[i]
  name: guid(hubs[i].id, readerPrincipalId, roles['Azure Event Hubs Data Receiver'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Azure Event Hubs Data Receiver'])
    principalId: readerPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Receives the events that it lands.'
  }
}]

resource readerOfSchemas 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: schemas
  name: guid(schemas.id, readerPrincipalId, roles['Schema Registry Reader'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Schema Registry Reader'])
    principalId: readerPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Reads the schemas of events of format avro.'
  }
}

// ---------- function app

resource functionOnHubs 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (item, i) in streams: if (functionPublishes) {
  scope: hubs[i]
  name: guid(hubs[i].id, functionPrincipalId, roles['Azure Event Hubs Data Sender'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Azure Event Hubs Data Sender'])
    principalId: functionPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Sends the events that it takes by HTTP.'
  }
}]

resource functionOnLake 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (functionLandsStreams) {
  scope: lake
  name: guid(lake.id, functionPrincipalId, roles['Storage Blob Data Contributor'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
    principalId: functionPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Lands events.'
  }
}

resource functionOnState 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: state
  name: guid(state.id, functionPrincipalId, roles['Storage Blob Data Owner'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Owner'])
    principalId: functionPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The host keeps its package, locks and checkpoints.'
  }
}

resource functionOnTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: telemetry
  name: guid(telemetry.id, functionPrincipalId, roles['Monitoring Metrics Publisher'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Monitoring Metrics Publisher'])
    principalId: functionPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Sends telemetry.'
  }
}

// ---------- consumer

resource consumerOnLake 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!functionLandsStreams) {
  scope: lake
  name: guid(lake.id, consumerPrincipalId, roles['Storage Blob Data Contributor'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
    principalId: consumerPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Lands events.'
  }
}

resource consumerOnCheckpoints 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!functionLandsStreams) {
  scope: checkpoints
  name: guid(checkpoints.id, consumerPrincipalId, roles['Storage Blob Data Contributor'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
    principalId: consumerPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Writes checkpoints and leases.'
  }
}

resource consumerOnRegistry 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!functionLandsStreams) {
  scope: registry
  name: guid(registry.id, consumerPrincipalId, roles['AcrPull'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['AcrPull'])
    principalId: consumerPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Pulls its image.'
  }
}

// ---------- extractor

resource extractorOnLake 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: lake
  name: guid(lake.id, extractorPrincipalId, roles['Storage Blob Data Contributor'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
    principalId: extractorPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Lands rows.'
  }
}

resource extractorOnSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (item, i) in sourceSecrets: {
  scope: secrets[i]
  name: guid(secrets[i].id, extractorPrincipalId, roles['Key Vault Secrets User'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Key Vault Secrets User'])
    principalId: extractorPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Reads the address of a source.'
  }
}]

resource extractorOnRegistry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, extractorPrincipalId, roles['AcrPull'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['AcrPull'])
    principalId: extractorPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Pulls its image.'
  }
}

// ---------- build

resource buildOnLake 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: lake
  name: guid(lake.id, buildPrincipalId, roles['Storage Blob Data Contributor'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
    principalId: buildPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Lands what ran.'
  }
}

resource buildOnRegistry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, buildPrincipalId, roles['AcrPull'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['AcrPull'])
    principalId: buildPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Pulls its image.'
  }
}

// ---------- warehouse

resource synapseOnLake 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (onSynapse) {
  scope: lake
  name: guid(lake.id, warehousePrincipalId, roles['Storage Blob Data Contributor'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
    principalId: warehousePrincipalId
    principalType: 'ServicePrincipal'
    description: 'COPY INTO reads Bronze in the name of the workspace.'
  }
}

resource connectorOnLake 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!onSynapse) {
  scope: lake
  name: guid(lake.id, warehousePrincipalId, roles['Storage Blob Data Reader'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Reader'])
    principalId: warehousePrincipalId
    principalType: 'ServicePrincipal'
    description: 'The external location reads Bronze.'
  }
}

resource connectorOnAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!onSynapse) {
  scope: lakeAccount
  name: guid(lakeAccount.id, warehousePrincipalId, roles['Storage Blob Delegator'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Delegator'])
    principalId: warehousePrincipalId
    principalType: 'ServicePrincipal'
    description: 'Unity Catalog hands out tokens for single folders.'
  }
}

resource warehouseOnOwn 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: warehouse
  name: guid(warehouse.id, warehousePrincipalId, roles['Storage Blob Data Contributor'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
    principalId: warehousePrincipalId
    principalType: 'ServicePrincipal'
    description: 'The warehouse keeps its own files.'
  }
}
