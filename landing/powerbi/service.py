"""Power BI's REST API for refreshes, in the form that Microsoft calls enhanced refresh.

A refresh is asked for by POST and goes on by itself: the answer is 202, and says by
which id its state may be asked for. Of one semantic model one refresh runs at a time.
Nothing here was tried against the service itself; docs/power-bi.md says so.
"""

import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from landing.errors import TidemarkError

API = "https://api.powerbi.com"
SCOPE = "https://analysis.windows.net/powerbi/api/.default"
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SECONDS = 60
"""How long an answer may take."""
_BETWEEN = 10
"""Seconds between two questions whether a refresh is done."""
_LONGEST = 24 * 3600
"""So long a refresh is waited for; the service stops it earlier, with its retries."""
_LONGEST_AFTER = 600
"""So many seconds at most are waited because the service asks for it, all in all."""
_UNASKED_AFTER = 30
"""Seconds to wait where the service does not say how many."""
_TRIES = 5
"""So often it is asked how far a refresh is, before a broken line is an error."""
_RUNNING = ("unknown", "notstarted", "inprogress")

Token = Callable[[], str]


class ServiceError(TidemarkError):
    """Power BI does not do what it was asked for."""


def quietly(state: str) -> None:
    """Tell nobody how far a refresh is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered: its code, its headers and its text."""

    code: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Service:
    """Refreshes of one semantic model; `token` gives what signs in: never shown."""

    workspace: str
    dataset: str
    token: Token = field(repr=False)
    api: str = API
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def start(self, body: Mapping[str, Any]) -> str:
        """Ask for a refresh; return its id. Raises `ServiceError`."""
        answer = self._ask("POST", self._address, body)
        place = answer.headers.get("location", "").rstrip("/").rpartition("/")[2]
        for id in (place, answer.headers.get("x-ms-request-id", "")):
            if answer.code == 202 and _ID.fullmatch(id):
                return id
        raise ServiceError(
            f"Power BI answered {answer.code} and named no refresh",
            way_out="See the refresh history of the semantic model",
        )

    def wait(self, id: str, progress: Callable[[str], None] = quietly) -> None:
        """Return when a refresh is completed; raise `ServiceError` where it fails."""
        until = self.clock() + _LONGEST
        while True:
            said = self._state(id)
            state = str(said.get("extendedStatus") or said.get("status") or "unknown")
            if state.lower() == "completed":
                return
            if state.lower() not in _RUNNING:
                raise ServiceError(
                    f"the refresh {id} ended as {state}: {_why(said)}",
                    way_out="Mend it and refresh again: what moved is still to be read",
                )
            progress(_progress(state, said))
            if self.clock() > until:
                raise ServiceError(
                    f"the refresh {id} is not done after {_LONGEST // 3600} hours",
                    way_out="See the refresh history of the semantic model",
                )
            self.sleep(_BETWEEN)

    @property
    def _address(self) -> str:
        return (
            f"{self.api}/v1.0/myorg/groups/{self.workspace}"
            f"/datasets/{self.dataset}/refreshes"
        )

    def _state(self, id: str) -> Mapping[str, Any]:
        answer = self._ask("GET", f"{self._address}/{id}")
        try:
            said = json.loads(answer.text)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise ServiceError(
                f"Power BI answered {answer.code} and no JSON on the refresh {id}",
                way_out="See the refresh history of the semantic model",
            )
        return said

    def _ask(
        self, method: str, address: str, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """Return the answer, once it is a good one.

        Waits where the service asks for that, not longer than a bound. A question that
        changes nothing is asked again where the line breaks; a refresh is not.
        """
        waited, tries = 0.0, 1
        while True:
            try:
                answer = _send(method, address, body, self.token())
            except (OSError, http.client.HTTPException) as error:
                if method == "GET" and tries < _TRIES:
                    tries += 1
                    self.sleep(_BETWEEN)
                    continue
                raise ServiceError(
                    f"{self.api} cannot be reached: {error}",
                    way_out="Check the network"
                    if method == "GET"
                    else "Check the network, and whether the refresh began: see the "
                    "refresh history of the semantic model",
                ) from error
            if answer.code == 429:
                after = _seconds(answer.headers.get("retry-after"))
                if waited + after > _LONGEST_AFTER:
                    raise ServiceError(
                        f"Power BI takes no more refreshes, and wants {after:.0f} "
                        "seconds to pass",
                        way_out="Run it again later: nothing was lost",
                    )
                waited += after
                self.sleep(after)
            elif answer.code >= 500 and method == "GET" and tries < _TRIES:
                tries += 1
                self.sleep(_BETWEEN)
            elif answer.code >= 300:
                raise _refused(answer, self.workspace, self.dataset)
            else:
                return answer


class _Stay(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: the token is for the API alone."""

    def redirect_request(self, *_: Any) -> None:
        """Follow no redirect."""


_OPENER = urllib.request.build_opener(_Stay)


def _send(
    method: str, address: str, body: Mapping[str, Any] | None, token: str
) -> Answer:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 - the address is the API's
        address,
        data=data,
        method=method,
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
        },
    )
    try:
        with _OPENER.open(request, timeout=_SECONDS) as opened:
            return _answer(opened)
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error)


def _answer(opened: Any) -> Answer:
    headers = {name.lower(): value for name, value in opened.headers.items()}
    return Answer(opened.status, headers, opened.read().decode("utf-8", "replace"))


def _seconds(said: str | None) -> float:
    try:
        return max(float(said or _UNASKED_AFTER), 1)
    except ValueError:
        return _UNASKED_AFTER  # a date


def _refused(answer: Answer, workspace: str, dataset: str) -> ServiceError:
    why = _message(answer.text)
    if answer.code == 401:
        return ServiceError(
            f"Power BI does not know who asks: {why}",
            way_out=f"Sign in (az login), or let the identity get a token for {SCOPE}",
        )
    if answer.code == 403:
        return ServiceError(
            f"Power BI refuses it to who asks: {why}",
            way_out="Let the identity be Contributor of the workspace, or have Write "
            "on the semantic model; a service principal also needs the tenant setting "
            "that lets it use Power BI APIs",
        )
    if answer.code == 404:
        return ServiceError(
            f"Power BI has no semantic model {dataset} in the workspace {workspace}, "
            f"or does not show it to who asks: {why}",
            way_out="Check --workspace and --dataset, and that the identity is a "
            "member of the workspace",
        )
    if answer.code == 409 or (answer.code == 400 and "already" in why.lower()):
        return ServiceError(
            f"another refresh of the semantic model is running: {why}",
            way_out="Wait for it to end, then run it again: nothing was lost",
        )
    return ServiceError(
        f"Power BI answered {answer.code}: {why}",
        way_out="Check the model against powerbi/: tidemark powerbi generate --check, "
        "and that the published one is of it",
    )


def _message(text: str) -> str:
    """Return what an answer says of an error, in one line."""
    try:
        said = json.loads(text)["error"]
        found = said.get("message") or said.get("code")
        details = said.get("pbi.error", {}).get("details") or ()
        more = [one.get("detail", {}).get("value") for one in details]
        parts = [str(one) for one in (found, *more) if one]
    except (ValueError, KeyError, TypeError, AttributeError):
        parts = [text]
    return " ".join(" ".join(parts).split())[:500] or "no reason given"


def _why(said: Mapping[str, Any]) -> str:
    """Return why a refresh failed, in one line."""
    found = [
        str(one.get("message") or one.get("code") or "")
        for one in said.get("messages") or ()
        if isinstance(one, dict)
    ]
    found.append(str(said.get("serviceExceptionJson") or ""))
    return " ".join(" ".join(found).split())[:1000] or "no reason given"


def _progress(state: str, said: Mapping[str, Any]) -> str:
    objects = [one for one in said.get("objects") or () if isinstance(one, dict)]
    done = sum(str(one.get("status", "")).lower() == "completed" for one in objects)
    return f"{state}, {done} of {len(objects)} partitions" if objects else state


def signed_in() -> Token:
    """Return what gives a token of the identity that `DefaultAzureCredential` finds."""
    try:
        from azure.core.exceptions import ClientAuthenticationError
        from azure.identity import DefaultAzureCredential
    except ImportError as error:
        raise ServiceError(
            "signing in to Power BI needs azure-identity",
            way_out="pip install 'tidemark[azure]'",
        ) from error
    credential = DefaultAzureCredential()

    def token() -> str:
        try:
            return str(credential.get_token(SCOPE).token)
        except ClientAuthenticationError as error:
            raise ServiceError(
                f"Entra gives no token for Power BI: {str(error).splitlines()[0]}",
                way_out="Sign in (az login), or check the identity",
            ) from error

    return token
