"""Many clients that each change one attribute over HTTP, from one thread: epoll over plain sockets.

As little work as a request can be, since the load is on the same two cores as the service.
"""

from __future__ import annotations

import select
import socket
import time


def _request(port: int, token: str, ci: str, text: str) -> bytes:
    body = b'{"attributes":{"description":"' + text.encode() + b'"}}'
    return (
        f"PATCH /api/v1/cis/{ci} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _is_whole(answer: bytes) -> bool:
    head = answer.find(b"\r\n\r\n")
    if head < 0:
        return False
    at = answer.lower().find(b"content-length:", 0, head)
    length = int(answer[at + 15:answer.find(b"\r\n", at)])
    return len(answer) >= head + 4 + length


def run(
    port: int, token: str, cis: list[str], clients: int, seconds: float | None = None, changes: int | None = None
) -> dict[str, float]:
    """For so many seconds, or so many changes: `rate` a second, `median` and `p99` in milliseconds, `changes`.

    Each client has CIs of its own and sends its next request when it has the answer to the last.
    """
    poll = select.epoll()
    sockets: dict[int, socket.socket] = {}
    answers: dict[int, bytes] = {}
    began: dict[int, float] = {}
    turns: dict[int, int] = {}
    numbers: dict[int, int] = {}
    latencies: list[float] = []
    stamp = f"{time.time():.3f}"

    def send(descriptor: int) -> None:
        turns[descriptor] += 1
        ci = cis[(numbers[descriptor] + clients * turns[descriptor]) % (len(cis) // clients * clients)]
        began[descriptor] = time.perf_counter()
        sockets[descriptor].sendall(_request(port, token, ci, f"{stamp} {numbers[descriptor]} {turns[descriptor]}"))

    for number in range(clients):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        descriptor = connection.fileno()
        sockets[descriptor], answers[descriptor] = connection, b""
        turns[descriptor], numbers[descriptor] = 0, number
        poll.register(descriptor, select.EPOLLIN)
    start = time.perf_counter()
    end = start + seconds if seconds else float("inf")
    waiting = 0
    for descriptor in sockets:
        send(descriptor)
        waiting += 1
    while waiting:
        for descriptor, _ in poll.poll(30):
            data = sockets[descriptor].recv(1 << 16)
            if not data:
                raise SystemExit("bench-cmdb: the service closed a connection")
            answer = answers[descriptor] + data
            if not _is_whole(answer):
                answers[descriptor] = answer
                continue
            now = time.perf_counter()
            if not answer.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"bench-cmdb: {answer[:600]!r}")
            latencies.append(now - began[descriptor])
            answers[descriptor] = b""
            if now < end and (changes is None or len(latencies) + waiting <= changes):
                send(descriptor)
            else:
                waiting -= 1
    took = time.perf_counter() - start
    for connection in sockets.values():
        connection.close()
    latencies.sort()
    return {
        "rate": len(latencies) / took, "changes": len(latencies),
        "median": 1000 * latencies[len(latencies) // 2], "p99": 1000 * latencies[int(0.99 * len(latencies))],
    }
