"""Measure what the hosted function costs an event, beyond the runtime's own decoding.

Run `make setup-functions`, then `python bench/functions.py`. Two apps take the same
events in batches, by Microsoft's runtime, in processes that take turns: one has the
library's events and does nothing with them, the other is this one and lands them in a
local folder. Figures are medians of CPU time in microseconds an event.
"""

import argparse
import asyncio
import json
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[1]
NOTHING = """
from typing import List
import azure.functions as func
app = func.FunctionApp()
@app.event_hub_message_trigger(arg_name="events", event_hub_name="h", connection="C",
    cardinality=func.Cardinality.MANY, data_type=func.DataType.BINARY)
def nothing(events: List[func.EventHubEvent]) -> None:
    pass
"""
AT = datetime(2026, 5, 1, tzinfo=UTC)


def batches(count: int, size: int) -> list[list[tuple[int, bytes]]]:
    """Return events of some 200 bytes with their numbers, no two alike."""
    return [
        [
            (number, b'{"order_id":"o-%09d","text":"%s"}' % (number, b"x" * 160))
            for number in range(first * size, (first + 1) * size)
        ]
        for first in range(count)
    ]


def as_messages(batch: list[tuple[int, bytes]]) -> list[bytes]:
    from _amqp import message, received

    return [
        message(body, annotations=received(number, str(number * 256), AT, "k"))
        for number, body in batch
    ]


def inside(app: str, function: str, given: str) -> None:
    """Run in the environment of a deployment: invoke, and print CPU time an event."""
    import azure_functions_runtime as runtime

    from tests import protos

    sys.path.insert(0, app)
    runtime.start_threadpool_executor()

    async def ask(handle: Any, **content: Any) -> Any:
        message = protos.StreamingMessage(**content)
        properties = {"host": "127.0.0.1", "protos": protos}
        return await handle(SimpleNamespace(request=message, properties=properties))

    async def run() -> list[float]:
        request = protos.WorkerInitRequest(function_app_directory=app)
        await ask(runtime.worker_init_request, worker_init_request=request)
        found = await ask(
            runtime.functions_metadata_request,
            functions_metadata_request=protos.FunctionsMetadataRequest(),
        )
        ids = {one.name: one.function_id for one in found.function_metadata_results}
        figures = []
        for numbers, contents in pickle.loads(Path(given).read_bytes()):
            invocation = protos.InvocationRequest(function_id=ids[function])
            data = invocation.input_data.add(name="events").data
            if function == "nothing":
                data.collection_bytes.bytes.extend(contents)
            else:
                for content in contents:
                    data.collection_model_binding_data.model_binding_data.add(
                        content=content
                    )
            system = [
                {
                    "SequenceNumber": number,
                    "Offset": str(number * 256),
                    "EnqueuedTimeUtc": "2026-05-01T00:00:00Z",
                    "PartitionKey": "k",
                }
                for number in numbers
            ]
            sent = {"SystemPropertiesArray": system, "PartitionContext": {}}
            for name, value in sent.items():
                invocation.trigger_metadata[name].json = json.dumps(value)
            began = time.process_time()
            answer = await ask(
                runtime.invocation_request, invocation_request=invocation
            )
            figures.append((time.process_time() - began) / len(contents) * 1e6)
            assert answer.result.status == protos.StatusResult.Success, answer
        return figures

    print(json.dumps(asyncio.run(run())))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--events", type=int, default=1000, help="of a batch")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python", choices=("3.11", "3.13"), default="3.13")
    options = parser.parse_args()
    sys.path[:0] = [
        str(ROOT),
        str(ROOT / "tests/landing"),
        str(ROOT / "tests/function_app"),
    ]
    from _hosted import python

    from landing.functions import package as function_package

    chosen = python(options.python)
    figures: dict[str, list[float]] = {"nothing": [], "land_order_events": []}
    with tempfile.TemporaryDirectory(prefix="tidemark-bench-") as name:
        folder = Path(name)
        function_package.write(ROOT, folder / "app.zip")
        zipfile.ZipFile(folder / "app.zip").extractall(folder / "land_order_events")
        (folder / "nothing").mkdir()
        (folder / "nothing/function_app.py").write_text(NOTHING)
        given = [
            ([number for number, _ in batch], [body for _, body in batch], batch)
            for batch in batches(options.batches, options.events)
        ]
        for function in figures:
            contents = [
                (numbers, bodies if function == "nothing" else as_messages(batch))
                for numbers, bodies, batch in given
            ]
            (folder / f"{function}.pickle").write_bytes(pickle.dumps(contents))
        for number in range(options.rounds):
            for function, found in figures.items():
                said = subprocess.run(
                    [
                        *chosen.command,
                        __file__,
                        "--inside",
                        str(folder / function),
                        function,
                        str(folder / f"{function}.pickle"),
                    ],
                    env={
                        **chosen.environment,
                        "TIDEMARK_LAKE": str(folder / f"lake-{number}"),
                    },
                    stdout=subprocess.PIPE,
                    text=True,
                    check=True,
                ).stdout
                found.append(statistics.median(json.loads(said)))
    ours = statistics.median(figures["land_order_events"])
    theirs = statistics.median(figures["nothing"])
    print(f"the library's events, and nothing done: {theirs:.1f} us an event")
    print(f"landed:                                 {ours:.1f} us an event")
    print(f"beyond the runtime's own decoding:      {ours - theirs:+.1f} us an event")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(*sys.argv[2:])
    else:
        main()
