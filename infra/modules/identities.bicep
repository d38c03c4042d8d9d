// One identity for each program, so that a role is given to one program alone.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('What every name ends with.')
param suffix string

resource function 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-function-${suffix}'
  location: location
  tags: tags
}

resource consumer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-consumer-${suffix}'
  location: location
  tags: tags
}

resource extractor 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-extractor-${suffix}'
  location: location
  tags: tags
}

resource build 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-build-${suffix}'
  location: location
  tags: tags
}

output functionId string = function.id
output functionClientId string = function.properties.clientId
output functionPrincipalId string = function.properties.principalId
output consumerId string = consumer.id
output consumerClientId string = consumer.properties.clientId
output consumerPrincipalId string = consumer.properties.principalId
output extractorId string = extractor.id
output extractorName string = extractor.name
output extractorClientId string = extractor.properties.clientId
output extractorPrincipalId string = extractor.properties.principalId
output buildId string = build.id
output buildName string = build.name
output buildClientId string = build.properties.clientId
output buildPrincipalId string = build.properties.principalId
