// The function app, on Flex Consumption: events into Bronze, and HTTP into the hubs.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the app.')
@minLength(2)
@maxLength(60)
param name string

@description('Resource id of the identity that the app logs in as.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Name of the storage account for the files of the Functions host.')
param stateName string

@description('The container for the package of the app.')
param packagesUrl string

@description('Resource id of the subnet from which the app asks for data.')
param subnetId string

@description('Name of Application Insights.')
param telemetryName string

@description('Host name of the Event Hubs namespace.')
param eventHubsHost string

@description('What declarations of streams call the connection to the namespace.')
param hubConnection string

@description('The streams that the app would land: source of each.')
param streams array

@description('Whether the app lands the streams; else it takes events by HTTP alone.')
param landsStreams bool

@description('Client id of the app registration for logins over HTTP; empty for no HTTP.')
param httpClientId string

@description('Address of the lake.')
param lakeUrl string

@description('Compression of the files that land.')
@allowed(['zstd', 'snappy', 'gzip'])
param compression string

@description('How many instances the app may have: as many as partitions are enough.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Whether instances are spread over the zones of the region.')
param zoneRedundant bool

@description('Whether the app is reached by a private endpoint alone.')
param privateEndpoints bool

@description('Resource id of the Log Analytics workspace that takes the logs.')
param logsId string

var disabled = [for stream in streams: {
  name: 'AzureWebJobs.land_${stream.source}.Disabled'
  value: landsStreams ? 'false' : 'true'
}]

resource telemetry 'Microsoft.Insights/components@2020-02-02' existing = {
  name: telemetryName
}

var settings = [
  { name: 'AzureWebJobsStorage__accountName', value: stateName }
  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
  { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
  { name: 'AZURE_CLIENT_ID', value: identityClientId }
  // it names the place and holds no secret: that takes Entra's logins alone
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: telemetry.properties.ConnectionString }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'Authorization=AAD;ClientId=${identityClientId}' }
  { name: '${hubConnection}__fullyQualifiedNamespace', value: eventHubsHost }
  { name: '${hubConnection}__credential', value: 'managedidentity' }
  { name: '${hubConnection}__clientId', value: identityClientId }
  { name: 'TIDEMARK_LAKE', value: lakeUrl }
  { name: 'TIDEMARK_COMPRESSION', value: compression }
  // no function key opens the app
  { name: 'TIDEMARK_HTTP_AUTH', value: 'entra' }
]

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  // checkov:skip=CKV_AZURE_225: by the parameter zoneRedundant, as not every region has zones
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  // checkov:skip=CKV_AZURE_222: by the parameter privateEndpoints; producers elsewhere send to it with logins by Entra
  // checkov:skip=CKV_AZURE_17: callers log in by Entra, not by certificates
  // checkov:skip=CKV_AZURE_212: Flex Consumption scales by itself and has no number of workers
  // checkov:skip=CKV_AZURE_213: the health page wants a login, which the probe has not
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'function' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: subnetId
    publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'python'
        version: '3.13'
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstances
        instanceMemoryMB: 2048
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      remoteDebuggingEnabled: false
      appSettings: concat(settings, disabled)
    }
  }
}

// Without it every request is answered 401, because TIDEMARK_HTTP_AUTH is entra.
module login 'login.bicep' = if (!empty(httpClientId)) {
  name: 'login'
  params: {
    appName: app.name
    clientId: httpClientId
  }
}

resource noPublishingByPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource noFtpByPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: app
  name: 'logs'
  properties: {
    workspaceId: logsId
    logs: [
      { category: 'FunctionAppLogs', enabled: true }
    ]
    metrics: [
      { category: 'AllMetrics', enabled: true }
    ]
  }
}

output id string = app.id
output hostName string = app.properties.defaultHostName
