"""A lake in a storage account: its address, and as whom it is asked."""

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from obstore.store import ObjectStore, from_url

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

REMOTE_SCHEMES = ("az://", "abfss://", "abfs://", "azure://")
"""How the address of a lake in a storage account begins."""

# A file must become visible well within what a pool copies again (an hour by
# default): beyond this publishing fails, and whoever tries again does so under a
# fresh `landed_at`.
_RETRY: "RetryConfig" = {"max_retries": 8, "retry_timeout": timedelta(minutes=3)}
_CLIENT: "ClientConfig" = {"timeout": "60s", "connect_timeout": "10s"}

_EMULATOR = "AZURE_STORAGE_USE_EMULATOR"
_SECRETS = (
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_ACCESS_KEY",
    "AZURE_STORAGE_MASTER_KEY",
    "AZURE_STORAGE_SAS_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
    "AZURE_STORAGE_TOKEN",
    "AZURE_SKIP_SIGNATURE",
)
WHICH_ACCOUNT = (
    "AZURE_STORAGE_ACCOUNT_NAME",
    "AZURE_STORAGE_ENDPOINT",
    "AZURE_ENDPOINT",
    _EMULATOR,
    "AZURITE_BLOB_STORAGE_URL",
)
"""The variables that say where the container of an `az://` lake is."""


def open_account(url: str) -> ObjectStore:
    """Return the store at an address that begins with one of `REMOTE_SCHEMES`.

    It is asked as `Lake.open` says. Raises what obstore does, and `ValueError`, where
    the address means nothing.
    """
    return from_url(
        url,
        retry_config=_RETRY,
        client_options=_CLIENT,
        credential_provider=_identity(),
    )


def _identity() -> Any:
    """Return the process's Entra identity, for the store to ask for tokens.

    None where the environment says another way, or azure-identity is not installed:
    the store then finds a service principal, a managed or a workload identity itself.
    """
    if any(os.environ.get(name) for name in (*_SECRETS, _EMULATOR)):
        return None
    try:
        from obstore.auth.azure import AzureCredentialProvider
    except ImportError:
        return None
    return AzureCredentialProvider()
