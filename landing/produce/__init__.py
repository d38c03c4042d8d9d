"""`tidemark produce`: the shop's live traffic into a lake, or to event hubs.

- `loop`: takes events from the traffic at their time and hands them on, until the end;
- `to_lake`: lands them, and goes on after a restart where it was;
- `runs`: what a run into a lake has to remember for that;
- `to_hub`: sends them to event hubs.
"""
