#!/bin/sh
# Builds the image of this commit in the registry, and tells azd its name.
set -eu
cd "$(dirname "$0")/../.."

image="tidemark:$(git rev-parse --short=12 HEAD)"
if [ "${DEPLOY_IMAGE:-}" = "$image" ]; then
    exit 0
fi
# what is committed, and neither environments nor data that lie beside it
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
git archive HEAD | tar -x -C "$context"
az acr build --registry "$AZURE_CONTAINER_REGISTRY_NAME" --image "$image" \
    --file "$context/infra/image/Dockerfile" "$context"
azd env set DEPLOY_IMAGE "$image"
