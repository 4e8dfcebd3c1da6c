"""Bolt by hand, for what no driver would do: half messages, no reading, garbage."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Any

MAGIC = b"\x60\x60\xb0\x17"


@dataclass(frozen=True)
class Structure:
    tag: int
    fields: tuple[Any, ...]


def pack(value: Any) -> bytes:
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return struct.pack(">b", value) if -16 <= value < 128 else b"\xcb" + struct.pack(">q", value)
    if isinstance(value, float):
        return b"\xc1" + struct.pack(">d", value)
    if isinstance(value, str):
        data = value.encode()
        return b"\xd2" + struct.pack(">I", len(data)) + data
    if isinstance(value, list):
        return b"\xd6" + struct.pack(">I", len(value)) + b"".join(map(pack, value))
    if isinstance(value, dict):
        items = b"".join(pack(key) + pack(item) for key, item in value.items())
        return b"\xda" + struct.pack(">I", len(value)) + items
    if isinstance(value, Structure):
        return bytes([0xB0 | len(value.fields), value.tag]) + b"".join(map(pack, value.fields))
    raise TypeError(type(value))


def unpack(data: bytes) -> Any:
    value, rest = _unpack(memoryview(data))
    assert not rest
    return value


def _unpack(data: memoryview) -> tuple[Any, memoryview]:
    marker, data = data[0], data[1:]
    high, low = marker & 0xF0, marker & 0x0F
    if marker < 0x80:
        return marker, data
    if marker >= 0xF0:
        return marker - 256, data
    if high == 0x80:
        return bytes(data[:low]).decode(), data[low:]
    if high == 0x90:
        return _list(data, low)
    if high == 0xA0:
        return _map(data, low)
    if high == 0xB0:
        fields, rest = _list(data[1:], low)
        return Structure(data[0], tuple(fields)), rest
    if marker in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[marker], data
    if marker == 0xC1:
        return struct.unpack(">d", data[:8])[0], data[8:]
    if 0xC8 <= marker <= 0xCB:
        size = 1 << (marker - 0xC8)
        return int.from_bytes(data[:size], "big", signed=True), data[size:]
    base = {0xCC: 0xCC, 0xCD: 0xCC, 0xCE: 0xCC}.get(marker, marker & 0xFC)
    width = 1 << (marker - base)
    size, data = int.from_bytes(data[:width], "big"), data[width:]
    if base == 0xCC:
        return bytes(data[:size]), data[size:]
    if base == 0xD0:
        return bytes(data[:size]).decode(), data[size:]
    return _list(data, size) if base == 0xD4 else _map(data, size)


def _list(data: memoryview, count: int) -> tuple[list[Any], memoryview]:
    values = []
    for _ in range(count):
        value, data = _unpack(data)
        values.append(value)
    return values, data


def _map(data: memoryview, count: int) -> tuple[dict[str, Any], memoryview]:
    values = {}
    for _ in range(count):
        key, data = _unpack(data)
        values[key], data = _unpack(data)
    return values, data


def message(tag: int, *fields: Any) -> bytes:
    body = pack(Structure(tag, fields))
    chunks = [body[start : start + 65535] for start in range(0, len(body), 65535)]
    return b"".join(struct.pack(">H", len(chunk)) + chunk for chunk in chunks) + b"\0\0"


HELLO, LOGON, LOGOFF, RUN, PULL, DISCARD = 0x01, 0x6A, 0x6B, 0x10, 0x3F, 0x2F
BEGIN, COMMIT, ROLLBACK, RESET, ROUTE, GOODBYE = 0x11, 0x12, 0x13, 0x0F, 0x66, 0x02
SUCCESS, RECORD, IGNORED, FAILURE = 0x70, 0x71, 0x7E, 0x7F


class Session:
    """One connection, signed in unless told otherwise."""

    def __init__(
        self, port: int, token: str | None, version: tuple[int, int] = (5, 4), extra: dict[str, Any] | None = None
    ) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.sendall(MAGIC + bytes([0, 0, version[1], version[0]]) + bytes(12))
        answer = self.read(4)
        assert answer == bytes([0, 0, version[1], version[0]]), answer
        if token is None:
            return
        sign = {"scheme": "bearer", "principal": "", "credentials": token}
        hello = {"user_agent": "test/1"} | (extra or {})
        if version >= (5, 1):
            self.send(message(HELLO, hello) + message(LOGON, sign))
            self.hello = self.success()
            self.success()
        else:
            self.send(message(HELLO, hello | sign))
            self.hello = self.success()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError(data)
            data += more
        return data

    def answer(self) -> Structure:
        body = b""
        while True:
            size = struct.unpack(">H", self.read(2))[0]
            if size:
                body += self.read(size)
            elif body:
                return unpack(body)

    def success(self) -> dict[str, Any]:
        answer = self.answer()
        assert answer.tag == SUCCESS, answer
        return answer.fields[0]

    def failure(self) -> dict[str, Any]:
        answer = self.answer()
        assert answer.tag == FAILURE, answer
        return answer.fields[0]

    def rows(self, text: str, parameters: dict[str, Any] | None = None) -> list[Any]:
        self.send(message(RUN, text, parameters or {}, {}) + message(PULL, {"n": -1}))
        self.success()
        rows = []
        while (answer := self.answer()).tag == RECORD:
            rows.append(answer.fields[0])
        assert answer.tag == SUCCESS, answer
        return rows

    def is_closed(self) -> bool:
        """Whether the server closes the connection; what it still says is read."""
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionError:
            pass
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self.socket.close()
