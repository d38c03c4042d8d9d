"""`tidemark consume`: event hubs into Bronze, for those who do not use Functions.

What is promised: every event that the hub hands over is landed before its checkpoint
is written, whatever process dies when. So an event may land twice, which Silver makes
one version, and none is passed over.

- `buffer`, `memory`: what is held between receiving and landing, and when it is due;
- `partition`: lands what a partition holds, then writes its checkpoint;
- `positions`: where to begin, whether a hub was made again, lag. Pure;
- `received`: what the SDK hands over, as rows;
- `hub`, `checkpoints`, `local_checkpoints`: the edges to Event Hubs and the stores;
- `owned`, `stream`, `run`: the partitions of a hub that this process has, one stream,
  and all of them until the end.
"""
