"""Nothing acknowledged is lost, nothing half done is ever seen: processes are killed, stopped and starved."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Iterator

import pytest

from rootline import PROJECT, START_SECONDS, Client, Finished, Server, free_port, processes_naming, wait_until

CIS = 2_000
POSTGRES = Path("/usr/lib/postgresql/15/bin")


def generated(folder: Path, generation: int, cis: int = CIS) -> Path:
    file = folder / f"generation-{generation}.ndjson"
    with file.open("wb") as out:
        subprocess.run(
            [PROJECT / "scripts/generate-estate", "--cis", str(cis), "--generation", str(generation)],
            stdout=out,
            check=True,
        )
    return file


@pytest.fixture(scope="module")
def generations(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two files of one source that differ in every CI."""
    folder = tmp_path_factory.mktemp("generated")
    return [generated(folder, 0), generated(folder, 1)]


def seen_generations(client: Client) -> dict[str, int]:
    """How many CIs each generation has, in what the service shows."""
    found: dict[str, int] = {}
    for item in client.all_cis():
        description = item["attributes"]["description"]
        found[description] = found.get(description, 0) + 1
    return found


def host_with(client: Client, name: str) -> int:
    """Creates one CI; the status."""
    body = {"class": "VirtualMachine", "name": name, "attributes": {}}
    return client.post("/api/v1/cis", body).status


# ---- kill -9 of the service


def test_a_kill_during_ingest_leaves_before_or_after(server: Server, generations: list[Path]) -> None:
    began = time.monotonic()
    server.ingest("file", generations[0])
    took = time.monotonic() - began
    current, other = 0, 1
    outcomes = []
    for share in (0.05, 0.2, 0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        seq = server.client().seq()
        caller = server.begin("ingest", "file", generations[other], "--json")
        time.sleep(took * share)
        server.kill()
        out, err = caller.communicate(timeout=60)
        acknowledged = caller.returncode == 0
        said = Finished(caller.returncode, out.decode(), err.decode())
        if not acknowledged:
            said.failure()
        server.start()
        assert server.client().relation_count() == 4 * CIS
        seen = seen_generations(server.client())
        assert list(seen.values()) == [CIS], f"killed after {share:.0%}: two generations at once: {seen}"
        is_after = f"generation {other}" in seen
        assert is_after or not acknowledged, f"killed after {share:.0%}: an acknowledged ingest was lost"
        assert (server.client().seq() > seq) == is_after
        outcomes.append("after" if is_after else "before")
        if is_after:
            current, other = other, current
    assert "before" in outcomes, "no kill came before the commit; the test proves nothing"


def test_every_acknowledged_write_survives_a_kill(server: Server) -> None:
    client = server.client()
    acknowledged = [f"kept-{number}" for number in range(20) if host_with(client, f"kept-{number}") == 201]
    seq = client.seq()
    server.kill()
    server.start()
    assert len(acknowledged) == 20
    assert {item["name"] for item in server.client().all_cis("VirtualMachine")} == set(acknowledged)
    assert server.client().seq() == seq


def test_a_second_start_finds_everything_and_prints_no_second_password(server: Server, generations: list[Path]) -> None:
    server.ingest("file", generations[0])
    client = server.client()
    before = (client.count(), client.relation_count(), client.seq(), client.get("/api/v1/cis?limit=50").body)
    length = len(server.output())
    assert server.stop() == 0
    server.start()
    client = server.client()
    assert (client.count(), client.relation_count(), client.seq(), client.get("/api/v1/cis?limit=50").body) == before
    assert server.password is not None and server.password not in server.output()[length:]


# ---- the embedded Postgres


def test_the_service_survives_the_death_of_its_postgres(server: Server) -> None:
    client = server.client()
    assert host_with(client, "before") == 201
    os.kill(server.postmaster(), signal.SIGKILL)
    assert client.count() == 1, "reads need no Postgres"
    assert server.is_healthy("live")
    wait_until(lambda: host_with(client, "after") == 201, 60, "a write succeeds again", every=0.5)
    wait_until(lambda: server.is_healthy("ready"), 30, "ready again")
    names = {item["name"] for item in client.all_cis()}
    assert {"before", "after"} <= names
    assert server.process is not None and server.process.poll() is None
    server.kill()
    server.start()
    assert {item["name"] for item in server.client().all_cis()} == names


def test_a_postgres_that_hangs_for_ten_seconds_costs_time_and_nothing_else(server: Server) -> None:
    client = server.client()
    assert host_with(client, "before") == 201
    family = [server.postmaster(), *children(server.postmaster())]
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert client.count() == 1 and server.is_healthy("live")
        assert time.monotonic() - began < 2, "a read waited for Postgres"
        refused = client_status(client, "during")
        time.sleep(max(0.0, 10 - (time.monotonic() - began)))
    finally:
        for pid in family:
            os.kill(pid, signal.SIGCONT)
    assert refused in (201, 503, None), refused
    wait_until(lambda: host_with(client, "after") == 201, 60, "a write succeeds again", every=0.5)
    names = {item["name"] for item in client.all_cis()}
    assert {"before", "after"} <= names
    assert "during" in names or refused != 201


def client_status(client: Client, name: str) -> int | None:
    """The status of a write that may have to wait; None where it waited more than 8 s."""
    try:
        return client.post("/api/v1/cis", {"class": "VirtualMachine", "name": name, "attributes": {}}, timeout=8).status
    except (TimeoutError, OSError):
        return None


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_sigterm_ends_both_processes(server: Server) -> None:
    assert processes_naming(str(server.data)), "no process names the data directory"
    postmaster = server.postmaster()
    assert server.stop() == 0
    wait_until(lambda: not Path(f"/proc/{postmaster}").exists(), 10, "Postgres has ended")
    assert not processes_naming(str(server.folder))
    server.start()
    assert server.is_healthy("ready")


def test_sigint_ends_it_as_well(server: Server) -> None:
    assert server.process is not None
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(30) == 0
    assert not processes_naming(str(server.folder))


def test_a_second_service_on_the_same_data_is_refused(server: Server) -> None:
    second = Server(server.folder, port=free_port())
    done = second.call("serve", "--port", str(second.port), "--data", str(server.data), seconds=START_SECONDS)
    said = done.failure()
    assert str(server.data) in said or ".rootline" in said
    assert server.is_healthy("ready") and host_with(server.client(), "still-writable") == 201


def test_a_taken_port_is_named(server: Server) -> None:
    other = Server.new()
    try:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", other.port))
            taken.listen()
            done = other.call("serve", "--port", str(other.port), "--data", str(other.data), seconds=START_SECONDS)
        assert str(other.port) in done.failure()
        assert not processes_naming(str(other.folder)), "Postgres was left behind"
    finally:
        other.remove()


def test_a_data_directory_of_another_postgres_version_is_refused(server: Server) -> None:
    assert server.stop() == 0
    version = min(server.data.rglob("PG_VERSION"), key=lambda path: len(path.parts))
    owner = version.stat()
    version.write_text("11\n")
    os.chown(version, owner.st_uid, owner.st_gid)
    done = server.call("serve", "--port", str(server.port), "--data", str(server.data), seconds=START_SECONDS)
    assert "11" in done.failure() and "15" in done.err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a home that other users cannot enter by default")
def test_root_may_keep_the_data_below_a_closed_folder() -> None:
    """As in a clone under /root: Postgres runs as another user, who may not pass through."""
    server = Server.new()
    server.folder.chmod(0o700)
    try:
        server.start()
        assert host_with(server.client(), "reachable") == 201
    finally:
        server.remove()


# ---- a Postgres of somebody else's, and a full disk


class ExternalPostgres:
    """A cluster that belongs to the test, which stops and starts it at will."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rl-pg-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=rootline")

    def _run(self, tool: str, *arguments: str) -> None:
        drop = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        with (self.folder / "out.txt").open("ab") as out:  # a file: the postmaster keeps what it inherits
            subprocess.run(
                [*drop, POSTGRES / tool, "-D", self.data, *arguments],
                check=True, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd="/",
            )

    def start(self) -> None:
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", f"-k {self.folder} -h ''")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    @property
    def url(self) -> str:
        return f"postgresql://rootline@/postgres?host={self.folder}"

    def remove(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def external() -> Iterator[ExternalPostgres]:
    if not POSTGRES.is_dir():
        pytest.skip(f"there is no {POSTGRES}")
    database = ExternalPostgres()
    try:
        database.start()
        yield database
    finally:
        database.remove()


def test_a_database_that_is_away_for_ten_seconds(external: ExternalPostgres, generations: list[Path]) -> None:
    server = Server.new({"ROOTLINE_DATABASE_URL": external.url})
    try:
        server.start()
        assert not list(server.data.rglob("PG_VERSION")), "it made an embedded cluster all the same"
        server.ingest("file", generations[0])
        client = server.client()
        assert host_with(client, "before") == 201
        seq = client.seq()

        external.stop()
        gone = time.monotonic()
        problem = client.post(
            "/api/v1/cis", {"class": "VirtualMachine", "name": "during", "attributes": {}}
        ).problem(503)
        assert "database" in (problem["detail"] + problem["title"]).lower() and problem["hint"]
        said = server.call("ingest", "file", generations[1]).failure()
        assert "database" in said.lower()
        assert client.count() == CIS + 1 and client.seq() == seq, "reads need no Postgres"
        assert server.ask("how many hosts?")["status"] == "answered"
        assert server.is_healthy("live")
        time.sleep(max(0.0, 10 - (time.monotonic() - gone)))
        external.start()

        wait_until(lambda: host_with(client, "after") == 201, 30, "a write succeeds again", every=0.5)
        wait_until(lambda: server.is_healthy("ready"), 30, "ready again")
        assert not client.get_json("/api/v1/cis?q=during")["items"], "a refused write was done"
        server.ingest("file", generations[1])
        server.kill()
        server.start()
        found = seen_named(server.client(), ("before", "after"))
        assert found == {"before", "after"}
    finally:
        server.remove()


def seen_named(client: Client, names: tuple[str, ...]) -> set[str]:
    return {
        item["name"] for name in names for item in client.get_json(f"/api/v1/cis?q={name}")["items"]
        if item["name"] == name
    }


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 160 MB."""
    folder = Path(tempfile.mkdtemp(prefix="rl-", dir="/tmp"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160m,mode=0755", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        folder.rmdir()
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


def test_a_full_disk_refuses_writes_and_loses_nothing(small_disk: Path, generations: list[Path]) -> None:
    server = Server(small_disk)
    try:
        server.start()
        client = server.client()
        assert host_with(client, "before") == 201
        filler = small_disk / "filler"
        with filler.open("wb") as out:
            try:
                while True:
                    out.write(bytes(1 << 20))
                    out.flush()
            except OSError:
                pass  # full now
        said = server.call("ingest", "file", generations[0]).failure()
        assert said
        assert client.count() >= 1 and server.is_healthy("live"), "reads need no disk"
        filler.unlink(missing_ok=True)
        wait_until(lambda: host_with(client, "after") == 201, 60, "a write succeeds again", every=0.5)
        server.ingest("file", generations[0])
        assert {"before", "after"} <= seen_named(client, ("before", "after"))
        state = (client.count(), client.seq())
        assert server.stop() == 0
        server.start()
        assert (server.client().count(), server.client().seq()) == state
    finally:
        stop_only(server)


def stop_only(server: Server) -> None:
    """Ends the processes; the folder is a mount, which its fixture takes down."""
    for pid in processes_naming(str(server.folder)):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    wait_until(lambda: not processes_naming(str(server.folder)), 20, "the test's processes are gone")


def test_the_log_is_json_and_rotates_into_the_data_directory(server: Server) -> None:
    server.client().get("/api/v1/cis?limit=1")
    logs = [path for path in server.data.rglob("*.log*") if "postgres" not in str(path)]
    assert logs, "no log file in the data directory"
    entries: list[Any] = [json.loads(line) for line in logs[0].read_text().splitlines() if line.strip()]
    assert entries and all("level" in entry and "message" in entry for entry in entries)
    text = logs[0].read_text()
    assert server.password is not None and server.password not in text
    assert (server.client().token or "-") not in text
