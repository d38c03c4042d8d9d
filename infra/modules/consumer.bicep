// The consumer: an app that always runs. It holds partitions by leases, so starting and
// ending it with each burst of events would cost more than it saves.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the app.')
param name string

@description('Resource id of the environment of the containers.')
param environmentId string

@description('Resource id of the identity that the app logs in as.')
param identityId string

@description('The registry of the image.')
param registryServer string

@description('The image, with its registry and its tag.')
param image string

@description('Environment variables: name and value of each.')
param settings array

@description('How many processes share the partitions. Two outlive one.')
@minValue(1)
@maxValue(32)
param replicas int

resource consumer 'Microsoft.App/containerApps@2026-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
    }
    template: {
      // what consume takes to land what it holds, and more
      terminationGracePeriodSeconds: 120
      containers: [
        {
          name: 'consumer'
          image: image
          command: ['tidemark']
          args: ['consume', '--json']
          env: settings
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
        }
      ]
      scale: {
        minReplicas: replicas
        maxReplicas: replicas
      }
    }
  }
}
