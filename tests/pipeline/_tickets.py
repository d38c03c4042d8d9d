"""Events of a help desk, of which `tidemark new stream` makes an entity."""

from typing import Any


def ticket(number: int, changed_at: str, status: str, **said: Any) -> dict[str, Any]:
    """Return one state of a ticket, with every kind of field that is guessed."""
    stated = {
        "ticket_id": f"T-{number}",
        "changed_at": changed_at,
        "status": status,
        "agent_id": 7,
        "requester": {"name": "Ana", "site": {"city": "Ghent"}},
        "tags": ["vpn"],
        "minutes": 12.5,
        "escalated": False,
    }
    return stated | said


SAMPLE = [
    ticket(1, "2026-05-04T09:00:00Z", "open"),
    ticket(2, "2026-05-04T10:00:00+02:00", "open", agent_id=8, minutes=3),
    ticket(1, "2026-05-05T09:00:00Z", "closed", tags=[]),
]
