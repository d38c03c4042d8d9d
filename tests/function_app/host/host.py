"""A Functions host for tests: it starts workers, and hands them what a trigger would.

It is a process of its own, in `.functions`, because the protocol's modules come under
the top-level name `tests`. It reads one JSON command a line, runs them side by side,
and answers each by its `id`.

What it has of the real host: the protocol. What it has not: triggers, checkpoints,
scaling, timers, HTTP, keys, and retries, of which tests play what they need.
"""

import base64
import itertools
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc

from tests import protos

_MAX = 128 * 1024 * 1024
_PATIENCE = 120
"""Seconds to wait for an answer."""


class Worker:
    """A worker process, and what it is asked and answers."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.functions: dict[str, Any] = {}
        self.sent: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.connected = threading.Event()
        self._asked: dict[str, Future[Any]] = {}
        self._numbers = itertools.count()
        self._telling = threading.Lock()
        self._is_gone = False

    def ask(self, **content: Any) -> Any:
        """Send a message, and return the answer to it; None where the worker died."""
        request_id = str(next(self._numbers))
        answer: Future[Any] = Future()
        with self._telling:
            if self._is_gone:
                return None
            self._asked[request_id] = answer
        self.sent.put(protos.StreamingMessage(request_id=request_id, **content))
        return answer.result(_PATIENCE)

    def answered(self, message: Any) -> None:
        with self._telling:
            answer = self._asked.pop(message.request_id, None)
        if answer is not None:
            answer.set_result(getattr(message, message.WhichOneof("content")))

    def gone(self) -> None:
        """Tell all who wait that no answer comes."""
        self.sent.put(None)
        with self._telling:
            self._is_gone = True
            for request_id in list(self._asked):
                self._asked.pop(request_id).set_result(None)


class Host(protos.FunctionRpcServicer):
    """The service that workers connect to, and the commands of tests."""

    def __init__(self) -> None:
        self._workers: dict[str, Worker] = {}
        self.address = ""

    def EventStream(self, request_iterator: Any, context: Any) -> Any:
        worker = self._workers[next(request_iterator).start_stream.worker_id]
        threading.Thread(
            target=self._receive, args=(worker, request_iterator), daemon=True
        ).start()
        worker.connected.set()
        yield from iter(worker.sent.get, None)

    def _receive(self, worker: Worker, messages: Any) -> None:
        try:
            for message in messages:
                worker.answered(message)
        except grpc.RpcError:
            pass  # the worker was killed
        worker.gone()

    def start(self, command: dict[str, Any]) -> dict[str, Any]:
        """Start a worker on an app, and load all of its functions."""
        name = str(len(self._workers))
        self._workers[name] = worker = Worker()
        program = str(Path(__file__).with_name("worker.py"))
        with Path(command["log"]).open("ab") as log:
            worker.process = subprocess.Popen(
                [*command["python"], program, self.address, name, command["app"]],
                env=command["env"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        threading.Thread(target=self._wait, args=(worker,), daemon=True).start()
        worker.connected.wait(_PATIENCE)
        answer = worker.ask(
            worker_init_request=protos.WorkerInitRequest(
                host_version="4.0", function_app_directory=command["app"]
            )
        )
        if answer is None or answer.result.status != protos.StatusResult.Success:
            reason = answer and answer.result.exception.message
            return {"error": reason or "the worker ended; see its log"}
        metadata = worker.ask(
            functions_metadata_request=protos.FunctionsMetadataRequest(
                function_app_directory=command["app"]
            )
        )
        found = []
        for function in metadata.function_metadata_results:
            load = protos.FunctionLoadRequest(
                function_id=function.function_id, metadata=function
            )
            loaded = worker.ask(function_load_request=load)
            worker.functions[function.name] = function
            found.append(
                {
                    "name": function.name,
                    "bindings": [json.loads(one) for one in function.raw_bindings],
                    "retries": function.retry_options.max_retry_count
                    if function.HasField("retry_options")
                    else None,
                    "loaded": loaded.result.status == protos.StatusResult.Success,
                }
            )
        return {"worker": name, "functions": found}

    def _wait(self, worker: Worker) -> None:
        assert worker.process is not None
        worker.process.wait()
        worker.connected.set()
        worker.gone()

    def invoke(self, command: dict[str, Any]) -> dict[str, Any]:
        """Call a function with what its trigger gives, and return how it ended."""
        worker = self._workers[command["worker"]]
        function = worker.functions[command["function"]]
        name = next(n for n, b in function.bindings.items() if "Trigger" in b.type)
        data = _typed(command["form"], command["data"])
        answer = worker.ask(
            invocation_request=protos.InvocationRequest(
                invocation_id=command["invocation"],
                function_id=function.function_id,
                input_data=[protos.ParameterBinding(name=name, data=data)],
                trigger_metadata={
                    key: protos.TypedData(json=json.dumps(value))
                    for key, value in command["metadata"].items()
                },
            )
        )
        if answer is None:
            return {"status": "Gone"}
        status = protos.StatusResult.Status.Name(answer.result.status)
        http = answer.return_value.http
        return {
            "status": status,
            "exception": answer.result.exception.message,
            "http": {
                "status": http.status_code,
                "body": http.body.bytes.decode() or http.body.string,
                "headers": dict(http.headers),
            },
        }

    def kill(self, command: dict[str, Any]) -> dict[str, Any]:
        """End a worker as a machine that fails does: by a signal it cannot see."""
        process = self._workers[command["worker"]].process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        return {"ended": process.returncode}

    def stop(self) -> None:
        for worker in self._workers.values():
            if worker.process is not None and worker.process.poll() is None:
                worker.process.kill()
                worker.process.wait()


def _typed(form: str, data: Any) -> Any:
    """Return what the host sends: events in a form of the protocol, or a request."""
    if form == "messages":
        sent = protos.TypedData()
        for content in data:
            sent.collection_model_binding_data.model_binding_data.add(
                version="1.0",
                source="AzureEventHubsEventData",
                content_type="application/octet-stream",
                content=base64.b64decode(content),
            )
        return sent
    if form == "bodies":
        sent = protos.TypedData()
        sent.collection_bytes.bytes.extend(base64.b64decode(body) for body in data)
        return sent
    if form == "http":
        body = protos.TypedData(bytes=base64.b64decode(data["body"]))
        return protos.TypedData(
            http=protos.RpcHttp(
                method=data["method"],
                url=data["url"],
                headers=data["headers"],
                params=data["params"],
                body=body,
                rawBody=body,
            )
        )
    return protos.TypedData(**{form: data})


def main() -> None:
    host = Host()
    server = grpc.server(
        ThreadPoolExecutor(64),  # a worker keeps one as long as it runs
        options=[
            ("grpc.max_receive_message_length", _MAX),
            ("grpc.max_send_message_length", _MAX),
        ],
    )
    protos.add_FunctionRpcServicer_to_server(host, server)
    host.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    writing = threading.Lock()

    def run(command: dict[str, Any]) -> None:
        try:
            said = getattr(host, command["op"])(command)
        except Exception as error:  # noqa: BLE001 - told to the test that asked
            said = {"error": f"{type(error).__name__}: {error}"}
        with writing:
            sys.stdout.write(json.dumps({"id": command["id"], **said}) + "\n")
            sys.stdout.flush()

    try:
        for line in sys.stdin:
            threading.Thread(target=run, args=(json.loads(line),)).start()
    finally:
        host.stop()
        server.stop(None)
        os._exit(0)


if __name__ == "__main__":
    main()
