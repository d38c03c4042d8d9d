"""Requests to an HTTP API: signed in, made again where that may help, never elsewhere.

A page is asked for by GET alone, so that to ask again is safe.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from landing.certificates import is_loopback
from landing.clock import Clock, utc_now
from landing.declarations import ApiSource
from landing.errors import SourceError
from landing.readers.api.retrying import (
    ATTEMPTS,
    LONGEST_WAIT,
    is_passing,
    wait_before,
)

if TYPE_CHECKING:
    import httpx

_BOM = b"\xef\xbb\xbf"
_SHOWN = 200
_LOGIN_OR_QUERY = re.compile(r"(?<=//)[^/?#]*@|[?#].*", re.DOTALL)

Headers = Callable[[], Mapping[str, str]]
"""Gives the headers that say who asks, for each request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an API answered: the text of its body, and the address of the next page.

    `where` is what the page is called in errors: its address without the query. `said`
    returns the status and how the body begins, without a secret.
    """

    text: str
    where: str
    next_link: str | None
    said: Callable[[], str]


class Client:
    """Asks one API; `sleep` waits for seconds, `clock` says what time it is.

    Raises `SourceError` where the address is none that a secret may be sent to.
    """

    def __init__(
        self,
        source: ApiSource,
        address: str,
        headers: Headers,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Clock = utc_now,
    ) -> None:
        self._source = source
        self._address = address.rstrip("/")
        self._headers = headers
        self._sleep = sleep
        self._clock = clock
        _check_address(source, self._address)
        self._origin = _origin(self._address)
        self._http = _http(source)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def first(self, parameters: Mapping[str, str]) -> Answer:
        """Ask for the source's path with a query; see `following`."""
        import httpx

        url = httpx.URL(f"{self._address}/{self._source.path.lstrip('/')}")
        return self._ask(url.copy_merge_params(parameters))

    def following(self, link: str, of: Answer) -> Answer:
        """Ask for the page that another one names.

        Raises `SourceError` where the API cannot be reached, refuses, or has answered
        `ATTEMPTS` times that it cannot now, and where the page is on another server:
        that is not to know the secret.
        """
        import httpx

        try:
            url = httpx.URL(of.where).join(link)
        except (httpx.InvalidURL, ValueError):
            raise self._wrong(
                f"{of.where} names a next page that is no address",
                "Nothing of it was landed: ask who runs the API",
            ) from None
        if url.userinfo:
            raise self._wrong(
                f"{of.where} names a next page with a login in its address, which "
                "would be sent in place of the secret",
                "Nothing of it was landed: ask who runs the API",
            )
        if _origin(str(url)) != self._origin:
            raise self._wrong(
                f"{of.where} names a next page on another server, {_origin(str(url))}",
                "Set the connection to the address that its pages have",
            )
        return self._ask(url)

    def _ask(self, url: "httpx.URL") -> Answer:
        import httpx

        where = str(url.copy_with(query=None, fragment=None))
        for attempt in range(1, ATTEMPTS + 1):
            retry_after = None
            headers = self._headers()
            try:
                answer = self._http.get(url, headers=dict(headers))
            except httpx.TransportError as error:
                said = _without(headers, str(error)) or type(error).__name__
                failed = f"cannot be reached: {said}"
            except httpx.DecodingError as error:
                raise self._wrong(
                    f"{where} answers what is not compressed as it says: "
                    f"{_without(headers, str(error))}",
                    "Nothing of it was landed: ask who runs the API",
                ) from error
            else:
                if answer.status_code == httpx.codes.OK:
                    return self._answer(answer, where, headers)
                failed = f"answers {_said(answer, headers)}"
                if not is_passing(answer.status_code):
                    raise self._refused(where, answer.status_code, failed)
                retry_after = answer.headers.get("Retry-After")
            if attempt < ATTEMPTS:
                wait = wait_before(attempt, retry_after, self._clock())
                if wait > LONGEST_WAIT:
                    raise self._wrong(
                        f"{where} {failed}, and wants to be asked again in "
                        f"{wait:,.0f} seconds",
                        "Run it again then",
                    )
                self._sleep(wait)
        raise self._wrong(
            f"{where} {failed}, {ATTEMPTS} times in a row",
            "Nothing of it was landed: run it again when the API is well",
        )

    def _answer(
        self, answer: "httpx.Response", where: str, headers: Mapping[str, str]
    ) -> Answer:
        try:
            text = answer.content.removeprefix(_BOM).decode("utf-8")
        except UnicodeDecodeError as error:
            raise self._wrong(
                f"{where} answers what is not UTF-8 at byte {error.start}",
                "Nothing of it was landed: ask who runs the API",
            ) from error
        return Answer(
            text, where, _next_link(answer.links), lambda: _said(answer, headers)
        )

    def _refused(self, where: str, status: int, failed: str) -> SourceError:
        name = self._source.connection.upper()
        ways = {
            401: f"Check TIDEMARK_SECRET_{name} and landing.sign_in",
            403: "Check what the identity may read there",
            404: f"Mend landing.path, or TIDEMARK_CONNECTION_{name}",
        }
        other = f"Check landing.parameters and landing.pages in {self._source.file}"
        return self._wrong(f"{where} {failed}", ways.get(status, other))

    def _wrong(self, what: str, way_out: str) -> SourceError:
        return SourceError(f"source {self._source.name}: {what}", way_out=way_out)


def _http(source: ApiSource) -> "httpx.Client":
    try:
        import httpx
    except ImportError as error:
        raise SourceError(
            f"source {source.name}: HTTP APIs need the package httpx",
            way_out="pip install 'tidemark[api]'",
        ) from error
    return httpx.Client(
        timeout=httpx.Timeout(60.0, connect=10.0),
        follow_redirects=False,
        headers={"Accept": "application/json"},
    )


def _check_address(source: ApiSource, address: str) -> None:
    parts = _parts(address)
    wrong = None
    if "@" in address or (parts and (parts.query or parts.fragment)):
        wrong = "has a user or a query in it, which would be shown"
    elif not (parts and parts.scheme in ("http", "https") and parts.hostname):
        wrong = "is not an address such as https://api.example.com/v2"
    elif parts.scheme == "http" and not is_loopback(parts.hostname):
        raise SourceError(
            f"source {source.name}: the address of connection {source.connection} "
            "begins with http:, by which whoever is on the way can read and change "
            "what is asked and answered",
            way_out=f"Set TIDEMARK_CONNECTION_{source.connection.upper()} to its "
            "address with https:; where the API has none, to http://localhost:PORT of "
            "a proxy or tunnel on this machine that encrypts",
        )
    if wrong:
        raise SourceError(
            f"source {source.name}: the address of connection {source.connection} "
            f"{wrong}",
            way_out=f"Set TIDEMARK_CONNECTION_{source.connection.upper()} to the "
            "address below which landing.path is",
        )


def _parts(address: str) -> SplitResult | None:
    """Return the parts of an address; None where it has none, such as a false port."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _origin(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _next_link(links: Mapping[Any, Mapping[str, str]]) -> str | None:
    """Return where the relation `next` leads to.

    One link may have several relations, whose case means nothing (RFC 8288).
    """
    for link in links.values():
        if "next" in link.get("rel", "").lower().split():
            return link.get("url")
    return None


def _said(answer: Any, headers: Mapping[str, str]) -> str:
    """Return the status of an answer, and how its body begins, in one line.

    What the headers say of who asked is not in it, nor a login or a query of a
    location, which may be a signature.
    """
    location = _LOGIN_OR_QUERY.sub("", answer.headers.get("Location", ""))
    said = f"where it leads to: {location}" if location else answer.text
    said = " ".join(_without(headers, said).split())
    shown = said if len(said) <= _SHOWN else f"{said[: _SHOWN - 3]}..."
    return f"{answer.status_code} {answer.reason_phrase}" + (
        f" ({shown})" if shown else ""
    )


def _without(headers: Mapping[str, str], text: str) -> str:
    """Return a text without the secrets that the headers hold."""
    for value in headers.values():
        text = text.replace(value.removeprefix("Bearer "), "***")
    return text
