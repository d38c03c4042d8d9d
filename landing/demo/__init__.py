"""The made-up shop of `tidemark demo`: seeded, so that every run can be checked.

- `shop`: what happens in the shop, as a pure function of a seed and a time;
- `stream`: its events as payloads, and what their producer does wrong;
- `traffic`: events without an end, one after the other, for `tidemark produce`;
- `database`: its tables as a SQLite database and a CSV file.
"""

from landing.demo.shop import Changes, Facts, History, Shop

__all__ = ["Changes", "Facts", "History", "Shop"]
