"""What the tests of a module have landed, built together: each event is there once.

A build costs seconds, so there is one for all faults of a module, when the last of its
tests that run has ended. Keys of orders begin with the name of their test.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from _copies import orders
from _project import Pipeline

from landing import Lake

AT = "2025-05-04T10:00:00Z"
_VERSIONS = "select order_id, _row_key from silver.silver_order_versions"
_MODELS = ("--select", "+silver_orders", "+silver_rejects")


def order(key: str, amount: int = 1, **more: str) -> bytes:
    """Return an event of an order; of one order each has another amount."""
    return json.dumps(
        {"order_id": key, "amount": amount, "timestamp": AT, **more}
    ).encode()


class Silver:
    """A pipeline, and what is to be in it of what was sent."""

    def __init__(self, folder: Path) -> None:
        self._pipeline = Pipeline(folder, project=orders())
        self._sent: list[Mapping[bytes, str | None]] = []

    def take(self, name: str, lake: Lake, sent: Mapping[bytes, str | None]) -> None:
        """Copy what stands in a lake; again, if more has landed there since.

        `sent` says of each payload why Silver rejects it, if so; it may still grow.
        """
        for path in lake.files("bronze/"):
            content = lake.read(path)
            assert content is not None, path
            folder, _, file = path.rpartition("/")
            to = self._pipeline.lake / folder / f"{name}-{file}"
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(content)
        if not any(sent is known for known in self._sent):
            self._sent.append(sent)

    def assert_each_event_is_there_once(self) -> None:
        """Build, if anything was taken, and compare with what was sent, exactly."""
        if not self._sent:
            return
        self._pipeline.run(*_MODELS)
        reasons = {body: why for sent in self._sent for body, why in sent.items()}
        assert len(reasons) == sum(map(len, self._sent)), "two tests sent the same"
        versions = Counter(_version(body) for body, why in reasons.items() if not why)
        found = Counter(self._pipeline.query(_VERSIONS))
        missing, more = versions - found, found - versions
        assert not missing, f"{missing.total()} are missing: {_some(missing)}"
        assert not more, f"{more.total()} are there again: {_some(more)}"
        newest = self._pipeline.query("select order_id from silver.silver_orders")
        assert Counter(newest) == Counter({(key,) for key, _ in versions})
        rejects = self._pipeline.query(
            "select reason, coalesce(encode(body), from_base64(body_base64))"
            " from silver.silver_rejects"
        )
        assert Counter(rejects) == Counter(
            {(why, body) for body, why in reasons.items() if why}
        )


def _version(body: bytes) -> tuple[str, UUID]:
    """Return the key of an order, and which of its versions: the payload's hash."""
    identity = hashlib.md5(b"order_events/text/" + body, usedforsecurity=False)
    return str(json.loads(body)["order_id"]), UUID(identity.hexdigest())


def _some(versions: Counter[tuple[str, UUID]]) -> list[str]:
    return sorted(key for key, _ in versions)[:10]
