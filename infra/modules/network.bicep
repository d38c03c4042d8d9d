// The network of the programs. From its subnets the data services are reached by service
// endpoints, or by private endpoints where these are wanted.
@description('The region of everything here.')
param location string

@description('Tags of everything here.')
param tags object

@description('What every name ends with.')
param suffix string

@description('Whether clusters of Databricks run here, which need a way out.')
param databricks bool

var services = [
  { service: 'Microsoft.EventHub' }
  { service: 'Microsoft.KeyVault' }
  { service: 'Microsoft.Sql' }
  { service: 'Microsoft.Storage' }
]

// Without rules of its own a group lets in what comes from the network, and no more.
resource closed 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: 'nsg-${suffix}'
  location: location
  tags: tags
  properties: {
    securityRules: []
  }
}

// Databricks writes the rules that its clusters need into a group of their own.
resource clusters 'Microsoft.Network/networkSecurityGroups@2025-09-01' = {
  name: 'nsg-databricks-${suffix}'
  location: location
  tags: tags
  properties: {
    securityRules: []
  }
}

resource address 'Microsoft.Network/publicIPAddresses@2025-09-01' = if (databricks) {
  name: 'pip-${suffix}'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIPAllocationMethod: 'Static'
  }
}

resource wayOut 'Microsoft.Network/natGateways@2025-09-01' = if (databricks) {
  name: 'ng-${suffix}'
  location: location
  tags: tags
  sku: {
    name: 'Standard'
  }
  properties: {
    publicIpAddresses: [
      { id: address.id }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-09-01' = {
  name: 'vnet-${suffix}'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: ['10.40.0.0/16']
    }
    subnets: [
      {
        name: 'containers'
        properties: {
          addressPrefix: '10.40.0.0/23'
          networkSecurityGroup: { id: closed.id }
          serviceEndpoints: services
          delegations: [
            {
              name: 'containers'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'function'
        properties: {
          addressPrefix: '10.40.2.0/24'
          networkSecurityGroup: { id: closed.id }
          serviceEndpoints: services
          delegations: [
            {
              name: 'function'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: '10.40.3.0/24'
          networkSecurityGroup: { id: closed.id }
        }
      }
      {
        name: 'databricks-public'
        properties: {
          addressPrefix: '10.40.4.0/24'
          networkSecurityGroup: { id: clusters.id }
          natGateway: databricks ? { id: wayOut.id } : null
          serviceEndpoints: services
          delegations: [
            {
              name: 'databricks'
              properties: { serviceName: 'Microsoft.Databricks/workspaces' }
            }
          ]
        }
      }
      {
        name: 'databricks-private'
        properties: {
          addressPrefix: '10.40.5.0/24'
          networkSecurityGroup: { id: clusters.id }
          natGateway: databricks ? { id: wayOut.id } : null
          serviceEndpoints: services
          delegations: [
            {
              name: 'databricks'
              properties: { serviceName: 'Microsoft.Databricks/workspaces' }
            }
          ]
        }
      }
    ]
  }
}

output networkId string = network.id
output containersSubnetId string = '${network.id}/subnets/containers'
output functionSubnetId string = '${network.id}/subnets/function'
output endpointsSubnetId string = '${network.id}/subnets/endpoints'
output databricksSubnetIds array = [
  '${network.id}/subnets/databricks-public'
  '${network.id}/subnets/databricks-private'
]
