"""The engine under test, as a process that answers questions about one graph at a time."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

from graphs import Graph


class Engine:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [os.environ["GRAPH_ORACLE"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def load(self, graph: Graph) -> None:
        self._write({"graph": graph.description()})

    def ask(self, question: str, **arguments: Any) -> Any:
        """The answer; a refusal is the text `error: <code>`."""
        self._write({"ask": question} | arguments)
        line = self.process.stdout.readline()
        assert line, f"the engine ended on {question} {arguments}"
        reply = json.loads(line)
        return f"error: {reply['error']}" if "error" in reply else reply.get("answer")

    def scores(self, question: str, **arguments: Any) -> dict[int, float]:
        """An answer by node."""
        return {int(node): score for node, score in self.ask(question, **arguments).items()}

    def close(self) -> None:
        self.process.stdin.close()
        assert self.process.wait(timeout=60) == 0

    def _write(self, line: dict[str, Any]) -> None:
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
