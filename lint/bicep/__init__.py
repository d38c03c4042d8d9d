"""Checks of Bicep files that need neither Azure nor Bicep's compiler.

checkov and pycep read Bicep, and let a misspelt property pass. `python -m lint.bicep
FOLDER` holds each resource against the types that Microsoft publishes, each module
against its parameters, and each role assignment against the roles of `roles.json`. It
looks for keys, and for services that take other logins than Entra's.
"""
