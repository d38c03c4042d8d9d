"""What the function app's HTTP functions share: who is let in, and open producers."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from threading import Lock

from landing.declarations import Declarations, StreamSource
from landing.errors import DeclarationError, HubError, SettingsError
from landing.functions.publish import Answer, Producer, publish

_PRINCIPAL = "x-ms-client-principal-id"

RETRIES = {"retry_total": 2, "retry_backoff_max": 4.0}
"""How often a producer tries: somebody waits, and can send again what was not taken."""


def is_signed_in(headers: Mapping[str, str], environment: Mapping[str, str]) -> bool:
    """Return whether App Service has checked an Entra login of this request.

    It puts the header there itself and strips it from requests, but only where its
    authentication is on, which the second variable says: a header alone is no proof.
    """
    is_on = environment.get("WEBSITE_AUTH_ENABLED", "").lower() == "true"
    return is_on and bool(headers.get(_PRINCIPAL))


class Publisher:
    """Publishes to the declared streams, each by one producer that is kept open."""

    def __init__(
        self,
        declarations: Declarations,
        open_producer: Callable[[StreamSource], Producer],
    ) -> None:
        self._declarations = declarations
        self._open = open_producer
        self._producers: dict[str, Producer] = {}
        # the SDK does not promise that a client may be used by several threads
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    def publish(self, name: str, body: bytes, content_type: str | None) -> Answer:
        """Publish a request's events; see `landing.functions.publish.publish`.

        404 is a stream that is not declared, 500 one whose connection is not set.
        """
        try:
            stream = self._declarations.stream(name)
        except DeclarationError as error:
            return Answer(404, {"accepted": 0, "error": error.message})
        with self._locks[name]:
            try:
                producer = self._producer(stream)
            except (HubError, SettingsError) as error:
                return Answer(500, {"accepted": 0, "error": str(error)})
            return publish(stream, body, content_type, producer)

    def _producer(self, stream: StreamSource) -> Producer:
        producer = self._producers.get(stream.name)
        if producer is None:
            producer = self._producers[stream.name] = self._open(stream)
        return producer
