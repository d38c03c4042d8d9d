// Alerts on metrics that the platform itself has. Lag in minutes, rejects, gates and late
// builds are known to Tidemark alone, which publishes no metrics yet.
@description('Tags of everything here.')
param tags object

@description('Addresses of mail that are told; none where there are none.')
param emails array

@description('Resource id of the Event Hubs namespace.')
param eventHubsId string

@description('The streams: source and hub of each.')
param streams array

@description('For how long a hub may get no event before that is an alert.')
@allowed(['PT5M', 'PT15M', 'PT30M', 'PT1H', 'PT6H', 'PT12H', 'P1D'])
param quietFor string

@description('Resource id of Application Insights.')
param telemetryId string

@description('The jobs: name and id (resource id) of each.')
param jobs array

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'tidemark'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'tidemark'
    emailReceivers: [for (email, i) in emails: {
      name: 'person-${i}'
      emailAddress: email
      useCommonAlertSchema: true
    }]
  }
}

var actions = empty(emails) ? [] : [{ actionGroupId: people.id }]

resource noData 'Microsoft.Insights/metricAlerts@2026-01-01' = [for stream in streams: {
  name: 'no-data-${stream.source}'
  location: 'global'
  tags: tags
  properties: {
    description: 'No event reached the hub: ask who sends them.'
    severity: 2
    enabled: true
    scopes: [eventHubsId]
    evaluationFrequency: 'PT5M'
    windowSize: quietFor
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'incoming'
          metricName: 'IncomingMessages'
          timeAggregation: 'Total'
          operator: 'LessThan'
          threshold: 1
          dimensions: [
            { name: 'EntityName', operator: 'Include', values: [stream.hub] }
          ]
        }
      ]
    }
    actions: actions
  }
}]

resource notRead 'Microsoft.Insights/metricAlerts@2026-01-01' = [for stream in streams: {
  name: 'not-read-${stream.source}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Events reach the hub and nobody reads them: look at the function or the consumer before the hub forgets them.'
    severity: 1
    enabled: true
    scopes: [eventHubsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'incoming'
          metricName: 'IncomingMessages'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [
            { name: 'EntityName', operator: 'Include', values: [stream.hub] }
          ]
        }
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'outgoing'
          metricName: 'OutgoingMessages'
          timeAggregation: 'Total'
          operator: 'LessThan'
          threshold: 1
          dimensions: [
            { name: 'EntityName', operator: 'Include', values: [stream.hub] }
          ]
        }
      ]
    }
    actions: actions
  }
}]

resource functionFails 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'function-fails'
  location: 'global'
  tags: tags
  properties: {
    description: 'Invocations of the function app fail. Events are tried again until they land.'
    severity: 2
    enabled: true
    scopes: [telemetryId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'failed'
          metricName: 'requests/failed'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: actions
  }
}

resource jobFails 'Microsoft.Insights/metricAlerts@2026-01-01' = [for job in jobs: {
  name: '${job.name}-fails'
  location: 'global'
  tags: tags
  properties: {
    description: 'The job failed. Its log says why; the next run goes on from where it was.'
    severity: 2
    enabled: true
    scopes: [job.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'failed'
          metricName: 'Executions'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
          // before the first failure the platform does not know this value
          skipMetricValidation: true
          dimensions: [
            { name: 'state', operator: 'Include', values: ['Failed', 'failed'] }
          ]
        }
      ]
    }
    actions: actions
  }
}]
