"""A worker process: Microsoft's Python runtime, fed from the host's stream.

In Azure a proxy does this, which is published nowhere: it loads the runtime of the
app's Python and passes messages to it, as here. All that decides about a function,
which is indexing, loading, decoding, calling and answering, is the unmodified runtime.
"""

import asyncio
import os
import sys
from types import SimpleNamespace
from typing import Any

import azure_functions_runtime as runtime
import grpc

from tests import protos

_MAX = 128 * 1024 * 1024
_ANSWERS = {
    "worker_init_request": (runtime.worker_init_request, "worker_init_response"),
    "functions_metadata_request": (
        runtime.functions_metadata_request,
        "function_metadata_response",
    ),
    "function_load_request": (runtime.function_load_request, "function_load_response"),
    "invocation_request": (runtime.invocation_request, "invocation_response"),
}


async def serve(address: str, worker_id: str) -> None:
    """Answer the host's messages until it closes the stream."""
    options = [
        ("grpc.max_receive_message_length", _MAX),
        ("grpc.max_send_message_length", _MAX),
    ]
    async with grpc.aio.insecure_channel(address, options=options) as channel:
        stream = protos.FunctionRpcStub(channel).EventStream()
        sending = asyncio.Lock()

        async def answer(message: Any) -> None:
            handle, name = _ANSWERS[message.WhichOneof("content")]
            request = SimpleNamespace(
                request=message, properties={"host": "127.0.0.1", "protos": protos}
            )
            said = protos.StreamingMessage(
                request_id=message.request_id, **{name: await handle(request)}
            )
            async with sending:
                await stream.write(said)

        start = protos.StartStream(worker_id=worker_id)
        await stream.write(protos.StreamingMessage(start_stream=start))
        tasks = set()
        async for message in stream:
            task = asyncio.create_task(answer(message))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


if __name__ == "__main__":
    app = sys.argv[3]
    os.chdir(app)
    sys.path.insert(0, app)
    runtime.start_threadpool_executor()
    asyncio.run(serve(sys.argv[1], sys.argv[2]))
