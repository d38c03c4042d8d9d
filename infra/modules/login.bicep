// Logins by Entra in front of the function app, whose HTTP functions count on them.

@description('Name of the function app.')
param appName string

@description('Client id of the app registration that callers ask tokens for.')
@minLength(36)
@maxLength(36)
param clientId string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource login 'Microsoft.Web/sites/config@2025-03-01' = {
  // checkov:skip=CKV_AZURE_13: these are settings of logins, and the check is about those of the site
  // checkov:skip=CKV_AZURE_63: these are settings of logins, and the check is about those of the site
  // checkov:skip=CKV_AZURE_65: these are settings of logins, and the check is about those of the site
  // checkov:skip=CKV_AZURE_66: these are settings of logins, and the check is about those of the site
  // checkov:skip=CKV_AZURE_80: these are settings of logins, and the check is about those of the site
  // checkov:skip=CKV_AZURE_88: these are settings of logins, and the check is about those of the site
  // checkov:skip=CKV_AZURE_222: these are settings of logins, and the check is about those of the site
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
    }
    httpSettings: {
      requireHttps: true
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: ['api://${clientId}']
        }
      }
    }
  }
}
