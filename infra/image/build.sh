#!/bin/sh
# One build in the warehouse, and what ran of it into the lake: tidemark-build TARGET.
# It ends as the build did.
set -eu
target=$1

if [ "$target" = databricks ]; then
    # Databricks knows the managed identity by a token of Entra for its application
    DATABRICKS_TOKEN=$(python -c '
from azure.identity import DefaultAzureCredential

scope = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default"
print(DefaultAzureCredential().get_token(scope).token)
')
    export DATABRICKS_TOKEN
fi

ended=0
dbt build --target "$target" || ended=$?
tidemark runs land || echo "What ran could not be landed; the build itself ended with $ended" >&2
exit "$ended"
