// A job that runs by the clock, in UTC: the extractor, and the build.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('Name of the job.')
param name string

@description('Resource id of the environment of the containers.')
param environmentId string

@description('Resource id of the identity that the job logs in as.')
param identityId string

@description('The registry of the image.')
param registryServer string

@description('The image, with its registry and its tag.')
param image string

@description('The program in the image, and what it is told.')
@minLength(1)
param command array

@description('Environment variables: name and value of each.')
param settings array

@description('Environment variables from the vault: variable and secret of each.')
param secrets array = []

@description('Address of the vault, which ends with a slash.')
param vaultUri string = ''

@description('When it runs: minute, hour, day, month, day of the week.')
param schedule string

@description('After how many seconds a run is ended.')
@minValue(60)
param timeoutSeconds int

@description('How often a run that failed is tried again at once.')
@minValue(0)
param retries int

@description('Processor cores, as text, and the memory that goes with them.')
param size object = { cpu: '1', memory: '2Gi' }

var secretSettings = [for secret in secrets: {
  name: secret.variable
  secretRef: secret.secret
}]

resource job 'Microsoft.App/jobs@2026-01-01' = {
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
      triggerType: 'Schedule'
      scheduleTriggerConfig: {
        cronExpression: schedule
        parallelism: 1
        replicaCompletionCount: 1
      }
      replicaTimeout: timeoutSeconds
      replicaRetryLimit: retries
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: [for secret in secrets: {
        name: secret.secret
        keyVaultUrl: '${vaultUri}secrets/${secret.secret}'
        identity: identityId
      }]
    }
    template: {
      containers: [
        {
          name: 'job'
          image: image
          command: command
          env: concat(settings, secretSettings)
          resources: {
            cpu: json(size.cpu)
            memory: size.memory
          }
        }
      ]
    }
  }
}

output id string = job.id
