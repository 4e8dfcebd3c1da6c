"""Starts the real `rootline`, and speaks to it as a stranger would: over HTTP and on the command line."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator

PROJECT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("ROOTLINE_BINARY", PROJECT / ".build/debug/rootline"))
# a debug build on two busy cores; a release build is ready in a few seconds
START_SECONDS = 90.0
REQUEST_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until(condition: Callable[[], Any], seconds: float, what: str, every: float = 0.05) -> Any:
    """The first true value of `condition`; fails after `seconds`, saying `what` did not happen."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"after {seconds:.0f} s still not: {what}")
        time.sleep(every)


def processes_naming(text: str) -> list[int]:
    """Ids of the running processes whose command line contains `text`; the caller's own is left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue  # it ended while we looked
        if text in command and state != "Z":
            found.append(int(entry.name))
    return found


@dataclass
class Response:
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def problem(self, status: int) -> dict[str, Any]:
        """The body as RFC 9457 problem details, after checking that it is one."""
        assert self.status == status, f"expected {status}, got {self.status}: {self.body[:500]!r}"
        assert self.headers["content-type"].startswith("application/problem+json"), self.headers
        problem = self.json()
        assert problem["status"] == status
        assert problem["title"] and problem["type"], problem
        assert problem["detail"], f"the problem does not say what happened: {problem}"
        assert problem["instance"], f"the problem has no request id: {problem}"
        return problem


@dataclass
class Client:
    """HTTP with the standard library: no retries, no cleverness."""

    url: str
    token: str | None = None
    cookie: str | None = None

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        timeout: float = REQUEST_SECONDS,
    ) -> Response:
        sent = dict(headers or {})
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if self.cookie:
            sent.setdefault("Cookie", self.cookie)
            sent.setdefault("Origin", self.url)  # as a browser does that shows a page of this service
        data = body
        if body is not None and not isinstance(body, (bytes, bytearray)):
            data = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=sent)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=timeout) as answer:
                return Response(answer.status, _lowered(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Response(error.code, _lowered(error.headers), error.read())

    def get(self, path: str, **options: Any) -> Response:
        return self.request("GET", path, **options)

    def get_json(self, path: str, **options: Any) -> Any:
        response = self.get(path, **options)
        assert response.status == 200, f"GET {path}: {response.status} {response.body[:500]!r}"
        return response.json()

    def post(self, path: str, body: Any = None, **options: Any) -> Response:
        return self.request("POST", path, body, **options)

    def events(self, path: str, body: Any, timeout: float = REQUEST_SECONDS) -> Iterator[tuple[str, Any, float]]:
        """The server-sent events of one POST: name, data, seconds since the request."""
        headers = {"Accept": "text/event-stream", "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(
            self.url + path, data=json.dumps(body).encode(), method="POST", headers=headers
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        began = time.monotonic()
        with opener.open(request, timeout=timeout) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream"), answer.headers
            name, data = "message", []
            for raw in answer:
                line = raw.decode().rstrip("\r\n")
                if line.startswith("event:"):
                    name = line.removeprefix("event:").strip()
                elif line.startswith("data:"):
                    data.append(line.removeprefix("data:").removeprefix(" "))
                elif not line and data:
                    yield name, json.loads("\n".join(data)), time.monotonic() - began
                    name, data = "message", []

    # what the tests ask for again and again

    def count(self, ci_class: str | None = None) -> int:
        query = f"&class={ci_class}" if ci_class else ""
        return self.get_json(f"/api/v1/cis?limit=1{query}")["total"]

    def seq(self) -> int:
        return self.get_json("/api/v1/cis?limit=1")["seq"]

    def all_cis(self, ci_class: str | None = None) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        query = f"&class={ci_class}" if ci_class else ""
        cursor = ""
        while True:
            page = self.get_json(f"/api/v1/cis?limit=1000{query}{cursor}")
            items += page["items"]
            if not page["next"]:
                assert len(items) == page["total"], "the pages together are not the total"
                return items
            cursor = f"&cursor={page['next']}"

    def relation_count(self) -> int:
        return self.get_json("/api/v1/relations?limit=1")["total"]


def _lowered(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@dataclass
class Finished:
    """A command line call that has ended."""

    code: int
    out: str
    err: str

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines() if line.strip()]

    def answer(self) -> dict[str, Any]:
        # 2: not understood, or it needs a choice; that is an answer, too
        assert self.code in (0, 2), f"exit code {self.code}\n{self.out}\n{self.err}"
        return json.loads(self.out)

    def run(self) -> dict[str, Any]:
        """The closing line of `ingest --json`."""
        assert self.code == 0, f"exit code {self.code}\n{self.out}\n{self.err}"
        last = self.lines()[-1]
        assert last["stage"] == "done", last
        return last["run"]

    def failure(self) -> str:
        """What it said when it failed: short, on standard error, and no crash."""
        assert self.code not in (0, None), f"it did not fail:\n{self.out}"
        assert self.code > 0 and self.code < 126, f"it crashed with {self.code}:\n{self.err}"
        assert "Fatal error" not in self.err and "Backtrace" not in self.err, self.err
        assert self.err.strip(), "it failed without a word on standard error"
        return self.err


@dataclass
class Server:
    """One `rootline serve` on a data folder of its own, which outlives a stop and a kill."""

    folder: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    password: str | None = None
    _token: str | None = None

    @staticmethod
    def new(environment: dict[str, str] | None = None) -> Server:
        # short, since a Unix socket's path may have 107 bytes; open, since Postgres never runs as root
        folder = Path(tempfile.mkdtemp(prefix="rl-", dir="/tmp"))
        folder.chmod(0o755)
        return Server(folder, environment=environment or {})

    @property
    def data(self) -> Path:
        return self.folder / ".rootline"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def bolt_port(self) -> int:
        """Where Bolt listens, as the discovery document says."""
        document = Client(self.url).get_json("/", headers={"Accept": "application/json"})
        return int(document["bolt_direct"].rsplit(":", 1)[1])

    @property
    def log(self) -> Path:
        return self.folder / "serve.txt"

    def command(self) -> list[str]:
        return [str(BINARY), "serve", "--port", str(self.port), "--data", str(self.data)]

    def surroundings(self) -> dict[str, str]:
        """The caller's environment without its settings for Rootline and its proxies."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ROOTLINE_") and not name.lower().endswith("_proxy")
        }
        # a free port for Bolt, too: several servers run side by side
        return kept | {"ROOTLINE_URL": self.url, "ROOTLINE_BOLT_PORT": "0"} | self.environment

    def start(self, wait: bool = True) -> Server:
        assert BINARY.exists(), f"there is no {BINARY}; `make test-end-to-end` builds it"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env=self.surroundings(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        try:
            wait_until(self._is_ready_or_dead, seconds, f"{self.url}/health/ready is 200")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.output()[-4000:]}") from None
        if self.password is None:
            self.password = self._printed_password()

    def _is_ready_or_dead(self) -> bool:
        assert self.process is not None
        code = self.process.poll()
        assert code is None, f"`rootline serve` ended with {code}\n{self.output()[-4000:]}"
        return self.is_healthy("ready")

    def is_healthy(self, what: str) -> bool:
        try:
            return Client(self.url).get(f"/health/{what}", timeout=5).status == 200
        except OSError:
            return False

    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _printed_password(self) -> str | None:
        """The one-time admin password from what `serve` printed at its first start."""
        for line in self.output().splitlines():
            match = re.search(r"(?i)password\W+(\S+)\s*$", line) if not line.lstrip().startswith("{") else None
            if match:
                return match.group(1)
        return None

    def client(self) -> Client:
        """Signed in with an API key of the admin."""
        if self._token is None:
            assert self.password, f"`serve` printed no admin password:\n{self.output()[-2000:]}"
            session = Client(self.url).post(
                "/api/v1/session", {"username": "admin", "password": self.password}
            )
            assert session.status == 200, session.body
            cookie = session.headers["set-cookie"].partition(";")[0]
            key = Client(self.url, cookie=cookie).post("/api/v1/api-keys", {"name": "end-to-end", "role": "admin"})
            assert key.status == 201, (key.status, key.body)
            self._token = key.json()["token"]
        return Client(self.url, token=self._token)

    def call(self, *arguments: str | Path, environment: dict[str, str] | None = None, seconds: float = 300) -> Finished:
        """`rootline …` in the folder that holds the data directory, where it finds its credentials."""
        done = subprocess.run(
            [str(BINARY), *map(str, arguments)],
            cwd=self.folder,
            env=self.surroundings() | (environment or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
        )
        return Finished(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def begin(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """As `call`, without waiting for the end."""
        return subprocess.Popen(
            [str(BINARY), *map(str, arguments)],
            cwd=self.folder,
            env=self.surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def ingest(self, connector: str, path: str | Path | None = None, *options: str) -> dict[str, Any]:
        """The run that `rootline ingest … --json` reports."""
        target = [path] if path is not None else []
        return self.call("ingest", connector, *target, "--json", *options).run()

    def ask(self, question: str) -> dict[str, Any]:
        return self.call("ask", question, "--json").answer()

    def kill(self) -> None:
        """As a power cut would: no word to anyone."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def postmaster(self) -> int:
        """Process id of the embedded Postgres."""
        files = list(self.data.rglob("postmaster.pid"))
        assert files, f"no postmaster.pid under {self.data}"
        return int(files[0].read_text().split()[0])

    def remove(self) -> None:
        """Ends what is left and deletes the data."""
        if self.process is not None and self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
        for pid in processes_naming(str(self.folder)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # its parent took it along
        wait_until(lambda: not processes_naming(str(self.folder)), 20, "the test's processes are gone")
        shutil.rmtree(self.folder, ignore_errors=True)
