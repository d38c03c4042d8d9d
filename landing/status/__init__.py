"""How the pipeline stands, for the person on call: `tidemark status`.

Nothing is opened that a build would wait for, nor anything waited for: the warehouse
stays closed, and what does not answer in time is said to be out of reach.

- `found`: what there is to know of a pipeline, as plain data;
- `looking`: finding it: what is published, the lake, the control table, consumers;
- `landed`: when a source landed last, by the names and times of files;
- `findings`: what somebody should know, and type: pure;
- `builds`: those of them that builds and gates cause;
- `judged`: the state in a word and a sentence, and each source's;
- `document`, `screen`: all of it for programs, and for people.

A source is late as dbt's own `freshness` declares it, and as the dashboard judges it.
"""
