"""What a green build leaves for readers: Parquet files behind one pointer that moves.

On DuckDB an open reader blocks the next build, so nothing that stays open may read the
warehouse. What reports show is published beside it instead:

    <published>/current.json             the pointer: which build, its tables and gates
    <published>/<build>/<model>.parquet  the tables, never changed once they are there
    <published>/last_build.json          how the last build ended, or that one runs

- `declared`: how a model says what is shown of it, in its .yml;
- `pointer`: what stands in the two JSON files;
- `folder`: writing them so that no reader sees a half of anything;
- `queries`: what is read of the warehouse;
- `freshness`, `gates`: what sources promise, and what this build's gates said;
- `publish`: all of that, after a build or by `tidemark publish`;
- `outcome`: how a build ended, for the page to say.
"""
