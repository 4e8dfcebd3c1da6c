"""An OpenAI-compatible server that follows a script, and keeps all that it was sent."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable

# what the model says next, from the messages and the tools that it was sent: text, or calls of tools
Reply = str | list[tuple[str, dict[str, Any]]]
Script = Callable[[list[dict[str, Any]], list[dict[str, Any]]], Reply]


class ScriptedModel:
    def __init__(self, script: Script, key: str = "a-secret-key") -> None:
        self.script = script
        self.key = key
        self.requests: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        self.failure: int | None = None
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                model._answer(self, body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if self.failure is not None:
            self._send_json(handler, self.failure, {"error": {"message": "scripted failure", "type": "server_error"}})
            return
        request = json.loads(body)
        self.requests.append(request)
        self.complaints += self._check(handler, request)
        try:
            reply = self.script(request["messages"], request.get("tools", []))
        except Exception as error:  # what the script finds wrong fails the test, not this thread
            self.complaints.append(f"script: {error!r}")
            reply = "I cannot answer this."
        message: dict[str, Any] = {"role": "assistant", "content": reply if isinstance(reply, str) else None}
        if not isinstance(reply, str):
            message["tool_calls"] = [
                {
                    "id": f"call_{len(self.requests)}_{number}",
                    "type": "function",
                    "function": {"name": name, "arguments": json.dumps(arguments)},
                }
                for number, (name, arguments) in enumerate(reply)
            ]
        finish = "stop" if isinstance(reply, str) else "tool_calls"
        usage = {"prompt_tokens": len(body) // 4, "completion_tokens": 20, "total_tokens": len(body) // 4 + 20}
        if request.get("stream"):
            self._send_stream(handler, message, finish, usage)
        else:
            choice = {"index": 0, "message": message, "finish_reason": finish}
            self._send_json(handler, 200, {
                "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": request["model"],
                "choices": [choice], "usage": usage,
            })

    def _check(self, handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> list[str]:
        wrong = []
        if handler.path != "/v1/chat/completions":
            wrong.append(f"path {handler.path}")
        if handler.headers.get("Authorization") != f"Bearer {self.key}":
            wrong.append("the key is missing or wrong")
        if not handler.headers.get("Content-Type", "").startswith("application/json"):
            wrong.append(f"content type {handler.headers.get('Content-Type')}")
        open_calls: list[str] = []
        for message in request["messages"]:
            if message["role"] == "tool":
                if message["tool_call_id"] in open_calls:
                    open_calls.remove(message["tool_call_id"])
                else:
                    wrong.append(f"an answer to a call that is not open: {message['tool_call_id']}")
            elif open_calls:
                wrong.append(f"calls without an answer: {open_calls}")
            open_calls += [call["id"] for call in message.get("tool_calls") or []]
        for tool in request.get("tools", []):
            schema = tool["function"]["parameters"]
            if tool["type"] != "function" or schema.get("type") != "object" or not tool["function"]["description"]:
                wrong.append(f"tool {tool}")
        return wrong

    @staticmethod
    def _send_json(handler: BaseHTTPRequestHandler, status: int, value: Any) -> None:
        body = json.dumps(value).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    @staticmethod
    def _send_stream(handler: BaseHTTPRequestHandler, message: dict[str, Any], finish: str, usage: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True

        def chunk(choices: list[Any], usage: Any = None) -> None:
            value = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": choices, "usage": usage}
            handler.wfile.write(f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode())
            handler.wfile.flush()

        def delta(value: dict[str, Any], finish: str | None = None) -> None:
            chunk([{"index": 0, "delta": value, "finish_reason": finish}])

        delta({"role": "assistant", "content": ""})
        text = message["content"] or ""
        for start in range(0, len(text), 7):
            delta({"content": text[start : start + 7]})
        for index, call in enumerate(message.get("tool_calls", [])):
            function = call["function"]
            delta({"tool_calls": [{
                "index": index, "id": call["id"], "type": "function",
                "function": {"name": function["name"], "arguments": ""},
            }]})
            for start in range(0, len(function["arguments"]), 5):
                piece = function["arguments"][start : start + 5]
                delta({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
        delta({}, finish)
        chunk([], usage)
        handler.wfile.write(b"data: [DONE]\n\n")
