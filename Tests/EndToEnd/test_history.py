"""Looking back: states as of a commit or a time, what differs between two, and the life of one thing."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

import pytest

from rootline import Client, Server, wait_until


def made(client: Client, ci_class: str, name: str, **attributes: Any) -> str:
    response = client.post("/api/v1/cis", {"class": ci_class, "name": name, "attributes": attributes})
    assert response.status == 201, response.body
    return response.json()["id"]


def related(client: Client, source: str, target: str) -> str:
    body = {"type": "RUNS_ON", "from": source, "to": target, "properties": {}}
    response = client.post("/api/v1/relations", body)
    assert response.status == 201, response.body
    return response.json()["id"]


def state(client: Client, query: str = "") -> tuple[Any, ...]:
    """Everything that the lists show, without what names the state itself."""
    cis = client.get_json(f"/api/v1/cis?limit=1000{query}")
    relations = client.get_json(f"/api/v1/relations?limit=1000{query}")
    assert cis["seq"] == relations["seq"]
    return cis["seq"], cis["items"], cis["total"], relations["items"], relations["total"]


def test_every_state_is_shown_again_also_after_a_restart(server: Server) -> None:
    client = server.client()
    seen: list[tuple[Any, ...]] = [state(client)]
    times: list[str] = []

    def remember() -> None:
        seen.append(state(client))
        times.append(client.get_json("/api/v1/commits?limit=1")["items"][0]["at"])

    vm = made(client, "VirtualMachine", "웹-1", memory_gb=4)
    remember()
    host = made(client, "PhysicalServer", "below")
    remember()
    relation = related(client, vm, host)
    remember()
    assert client.request("PATCH", f"/api/v1/cis/{vm}", {"name": "웹-2", "attributes": {"memory_gb": 8}}).status == 200
    remember()
    assert client.request("DELETE", f"/api/v1/cis/{host}").status == 204
    remember()

    def check(reader: Client) -> None:
        for old in seen:
            assert state(reader, f"&asOf={old[0]}") == old
        for old, at in zip(seen[1:], times):
            assert state(reader, f"&asOf={quote(at)}") == old

    check(client)
    server.stop()
    server.start()
    client = server.client()
    check(client)

    # one CI: its relations, its neighbours and its version as they were
    then = client.get_json(f"/api/v1/cis/{vm}?asOf=3")
    assert (then["name"], then["attributes"]["memory_gb"], then["changedSeq"]) == ("웹-1", 4, 1)
    assert [r["id"] for r in then["relations"]] == [relation]
    assert len(client.get_json(f"/api/v1/cis/{vm}/neighbourhood?asOf=3")["nodes"]) == 2
    assert len(client.get_json(f"/api/v1/cis/{vm}/neighbourhood")["nodes"]) == 1
    assert client.get_json(f"/api/v1/cis/{host}?asOf=4")["name"] == "below"
    client.get(f"/api/v1/cis/{host}").problem(404)
    client.get(f"/api/v1/cis/{vm}?asOf=0").problem(404)


def test_what_differs_is_told_both_ways(server: Server) -> None:
    client = server.client()
    vm = made(client, "VirtualMachine", "web", memory_gb=4)
    host = made(client, "PhysicalServer", "below")
    related(client, vm, host)
    client.request("PATCH", f"/api/v1/cis/{vm}", {"attributes": {"memory_gb": 8}})
    client.request("DELETE", f"/api/v1/cis/{host}")
    other = made(client, "VirtualMachine", "other")

    whole = client.get_json("/api/v1/difference?from=3")
    assert (whole["from"], whole["to"], whole["truncated"]) == (3, 6, False)
    assert whole["cis"] == {"added": 1, "removed": 1, "changed": 1}
    assert whole["relations"] == {"added": 0, "removed": 1, "changed": 0}
    assert [ci["id"] for ci in whole["addedCIs"]] == [other]
    assert [(ci["id"], ci["name"]) for ci in whole["removedCIs"]] == [(host, "below")]
    assert [(entry["ci"]["id"], entry["changes"]) for entry in whole["changedCIs"]] == [
        (vm, [{"attribute": "memory_gb", "before": 4, "after": 8}])
    ]
    assert [r["to"]["name"] for r in whole["removedRelations"]] == ["below"]

    back = client.get_json("/api/v1/difference?from=6&to=3")
    assert back["addedCIs"] == whole["removedCIs"] and back["removedCIs"] == whole["addedCIs"]
    assert back["addedRelations"] == whole["removedRelations"]
    assert back["changedCIs"][0]["changes"] == [{"attribute": "memory_gb", "before": 8, "after": 4}]

    own = client.get_json(f"/api/v1/cis/{vm}/difference?from=3")
    assert own["cis"]["changed"] == 1 and own["cis"]["added"] == 0 and own["relations"]["removed"] == 1
    assert client.get_json("/api/v1/difference?from=2&to=2")["cis"] == {"added": 0, "removed": 0, "changed": 0}
    cut = client.get_json("/api/v1/difference?from=0&to=2&limit=1")
    assert cut["cis"]["added"] == 2 and len(cut["addedCIs"]) == 1 and cut["truncated"]


def test_versions_are_the_life_of_a_thing(server: Server) -> None:
    client = server.client()
    vm = made(client, "VirtualMachine", "web", memory_gb=4)
    host = made(client, "PhysicalServer", "below")
    relation = related(client, vm, host)
    client.request("PATCH", f"/api/v1/cis/{vm}", {"name": "web-2", "attributes": {"memory_gb": 8}})
    client.request("DELETE", f"/api/v1/cis/{vm}")

    page = client.get_json(f"/api/v1/cis/{vm}/versions")
    assert page["next"] is None
    newest, oldest = page["items"]
    assert (newest["begins"]["seq"], newest["ends"]["seq"], newest["beginning"]) == (4, 5, "updated")
    assert [change["attribute"] for change in newest["changes"]] == ["name", "memory_gb"]
    assert (oldest["begins"]["seq"], oldest["ends"]["seq"], oldest["beginning"]) == (1, 4, "created")
    assert oldest["name"] == "web" and oldest["attributes"]["memory_gb"] == 4

    first = client.get_json(f"/api/v1/cis/{vm}/versions?limit=1")
    assert first["items"] == [newest]
    assert client.get_json(f"/api/v1/cis/{vm}/versions?limit=1&before={first['next']}")["items"] == [oldest]

    (only,) = client.get_json(f"/api/v1/relations/{relation}/versions")["items"]
    assert (only["from"], only["to"], only["begins"]["seq"], only["ends"]["seq"]) == (vm, host, 3, 5)
    client.get("/api/v1/cis/ci-999/versions").problem(404)
    client.get("/api/v1/relations/rel-999/versions").problem(404)
    client.get("/api/v1/relations/nonsense/versions").problem(404)


def test_an_answer_about_a_time_stays_as_it_is(server: Server) -> None:
    client = server.client()
    made(client, "VirtualMachine", "first")
    # the service does not look into the future, so wait until its clock has passed ours
    time = datetime.now(timezone.utc).isoformat()
    once = wait_until(lambda: client.get(f"/api/v1/cis?asOf={quote(time)}").status == 200, 10, "the time has come")
    assert once
    before = state(client, f"&asOf={quote(time)}")
    made(client, "VirtualMachine", "second")
    assert state(client, f"&asOf={quote(time)}") == before
    seoul = datetime.fromisoformat(time).astimezone(timezone(timedelta(hours=9))).isoformat()
    assert "+09:00" in seoul
    assert state(client, f"&asOf={seoul}") == before  # a plus sign that nobody escaped


@pytest.mark.parametrize(
    "path, status",
    [
        ("/api/v1/cis?asOf=99", 404),
        ("/api/v1/cis?asOf=-1", 404),
        ("/api/v1/cis?asOf=2999-01-01T00:00:00Z", 404),
        ("/api/v1/cis?asOf=yesterday", 400),
        ("/api/v1/relations?asOf=99999999999999999999", 400),
        ("/api/v1/difference", 400),
        ("/api/v1/difference?from=now", 400),
        ("/api/v1/difference?from=0&to=99", 404),
        ("/api/v1/difference?from=0&limit=0", 400),
        ("/api/v1/cis/ci-999/difference?from=0", 404),
        ("/api/v1/cis/nonsense/difference?from=0", 404),
    ],
)
def test_what_never_was_is_refused(estate: Server, path: str, status: int) -> None:
    estate.client().get(path).problem(status)
