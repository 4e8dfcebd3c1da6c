"""Many clients that each change one attribute over HTTP: `wrk`, since the load is on the same two cores as the service."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

SCRIPT = Path(__file__).with_name("changes.lua")


def run(port: int, token: str, cis: list[str], clients: int, seconds: float) -> dict[str, float]:
    """`rate` a second, `median` and `p99` in milliseconds, `changes`.

    Each client sends its next request when it has the answer to the last.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".ids") as ids:
        ids.write("\n".join(cis) + "\n")
        ids.flush()
        done = subprocess.run(
            ["wrk", "--threads", "1", "--connections", str(clients), "--duration", f"{max(1, round(seconds))}s",
             "--timeout", "30s", "--latency", "--script", SCRIPT, f"http://127.0.0.1:{port}", "--", token, ids.name],
            capture_output=True, text=True, check=False,
        )
    results = [line.removeprefix("result ") for line in done.stdout.splitlines() if line.startswith("result ")]
    if done.returncode or not results:
        raise SystemExit(f"bench-cmdb: wrk failed\n{done.stdout}\n{done.stderr}")
    found = json.loads(results[0])
    if found["failed"]:
        raise SystemExit(f"bench-cmdb: {found['failed']:.0f} of the requests failed\n{done.stdout}")
    return found
