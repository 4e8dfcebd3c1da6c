"""What is marked sensitive, through every door: an editor sees it, a reader can tell nothing of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import pytest
from neo4j import GraphDatabase

from rootline import Client, Server
from test_identity import estate

#: One for each way in which a value gets into the service; each begins alike.
MARK = "hunter-"
LOCK = {
    "parent": "Equipment",
    "label": {"en": "Door lock", "ko": "도어록"},
    "attributes": [{"key": "door_code", "type": "string", "sensitive": True, "label": {"en": "Code", "ko": "비밀번호"}}],
}


@dataclass
class House:
    server: Server
    editor: Client
    reader: Client
    ci: str
    change: str
    first: int
    changed: int
    last: int


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    server = Server.new().start()
    try:
        yield furnished(server, tmp_path_factory.mktemp("estate"))
    finally:
        server.remove()


def furnished(server: Server, folder: Path) -> House:
    editor = server.client()
    assert editor.request("PUT", "/api/v1/definitions/class/DoorLock", LOCK).status == 200
    key = editor.post("/api/v1/api-keys", {"name": "reader", "role": "reader"}).json()["token"]
    made = editor.post(
        "/api/v1/cis", {"class": "DoorLock", "name": "gate", "attributes": {"door_code": "hunter-1", "model": "M1"}})
    assert made.status == 201, made.body
    ci, first = made.json()["id"], editor.seq()
    patched = editor.request("PATCH", f"/api/v1/cis/{ci}", {"attributes": {"door_code": "hunter-2", "model": "M2"}})
    assert patched.status == 200, patched.body
    said = editor.request(
        "PUT", f"/api/v1/cis/{ci}/validity",
        {"attribute": "door_code", "value": "hunter-3", "validFrom": "2020-01-01T00:00:00Z",
         "validTo": "2020-02-01T00:00:00Z"})
    assert said.status == 200, said.body
    change = editor.post(
        "/api/v1/change-sets",
        {"title": "new code", "operations": [{"op": "updateCI", "ci": ci, "attributes": {"door_code": "hunter-4"}}]},
    ).json()["id"]
    # another edit meanwhile: a conflict that names both values
    editor.request("PATCH", f"/api/v1/cis/{ci}", {"attributes": {"door_code": "hunter-5"}})
    assert editor.post(f"/api/v1/change-sets/{change}/check").status == 200

    def lock(serial: str, code: str) -> dict[str, Any]:
        return {
            "key": "vault", "class": "DoorLock", "name": "vault",
            "attributes": {"manufacturer": "Kaba", "serial": serial, "door_code": code},
        }

    server.ingest("file", estate(folder, "file:locks", [lock("S1", "hunter-6")]))
    server.ingest("file", estate(folder, "file:locks", [lock("S2", "hunter-7")]))
    return House(server, editor, Client(server.url, token=key), ci, change, first, first + 1, editor.seq())


DOORS = [
    "/api/v1/cis/{ci}",
    "/api/v1/cis?q=gate",
    "/api/v1/cis?q=gate&columns=door_code,model",
    "/api/v1/cis?q=gate&asOf={first}",
    "/api/v1/cis/{ci}?asOf={first}",
    "/api/v1/cis/{ci}?validAt=2020-01-15T00:00:00Z",
    "/api/v1/cis/{ci}?draft={change}",
    "/api/v1/cis/{ci}/history",
    "/api/v1/cis/{ci}/timeline",
    "/api/v1/cis/{ci}/versions",
    "/api/v1/cis/{ci}/records",
    "/api/v1/cis/{ci}/provenance",
    "/api/v1/cis/{ci}/difference?from={first}",
    "/api/v1/difference?from=0&to={last}",
    "/api/v1/difference?from={first}&ci={ci}",
    "/api/v1/commits/{changed}",
    "/api/v1/change-sets/{change}",
    "/api/v1/change-sets",
    "/api/v1/change-sets/{change}/difference",
    "/api/v1/review?kind=drift",
    "/api/v1/export?format=csv",
    "/api/v1/export?format=json",
]


@pytest.mark.parametrize("door", DOORS)
def test_a_reader_sees_no_sensitive_value(house: House, door: str) -> None:
    path = door.format(**vars(house))
    seen = [client.get(path) for client in (house.editor, house.reader)]
    assert [answer.status for answer in seen] == [200, 200], (seen[0].body, seen[1].body)
    assert MARK in seen[0].body.decode(), f"the door shows nothing: {seen[0].body.decode()[:2000]}"
    assert MARK not in seen[1].body.decode(), seen[1].body.decode()


STATEMENTS = [
    "MATCH (n:DoorLock) RETURN n",
    "MATCH (n:DoorLock) RETURN n.door_code",
    "MATCH (n:DoorLock) RETURN properties(n) AS all",
    "MATCH (n:DoorLock) WHERE n.door_code STARTS WITH 'hunter' RETURN 'hunter-found'",
    "MATCH (n:DoorLock) WITH n ORDER BY n.door_code DESC RETURN collect(n.door_code)",
    "MATCH (n:DoorLock {{name: 'gate'}}) CALL graph.history(n) YIELD changes RETURN changes",
    "USE graph.asOf({first}) MATCH (n:DoorLock) RETURN n.door_code",
    "USE graph.draft('{change}') MATCH (n:DoorLock) RETURN n.door_code",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_of_a_reader_finds_none(house: House, statement: str) -> None:
    text = statement.format(**vars(house))
    seen = []
    for client in (house.editor, house.reader):
        answer = client.post("/db/neo4j/query/v2", {"statement": text})
        assert answer.status in (200, 202), answer.body
        assert not answer.json().get("errors"), answer.body
        seen.append(json.dumps(answer.json()["data"]["values"]))
    assert MARK in seen[0], f"the editor sees nothing: {seen[0]}"
    assert MARK not in seen[1], seen[1]


def test_an_index_tells_a_reader_nothing(house: House) -> None:
    made = house.editor.post("/db/neo4j/query/v2", {"statement": "CREATE INDEX codes FOR (n:DoorLock) ON (n.door_code)"})
    assert not made.json().get("errors"), made.body
    counted = {"statement": "MATCH (n:DoorLock {door_code: 'hunter-5'}) RETURN count(n)"}
    assert house.editor.post("/db/neo4j/query/v2", counted).json()["data"]["values"] == [[1]]
    assert house.reader.post("/db/neo4j/query/v2", counted).json()["data"]["values"] == [[0]]
    assert house.editor.post("/db/neo4j/query/v2", counted).json()["data"]["values"] == [[1]]


def test_bolt_shows_a_reader_none(house: House) -> None:
    statement = "MATCH (n:DoorLock {name: 'gate'}) RETURN n.door_code AS code, keys(n) AS keys"
    found = []
    for client in (house.editor, house.reader):
        assert client.token
        auth = neo4j.bearer_auth(client.token)
        with GraphDatabase.driver(f"bolt://127.0.0.1:{house.server.bolt_port}", auth=auth) as driver:
            found.append(driver.execute_query(statement).records[0].data())
    assert found[0]["code"] == "hunter-5" and "door_code" in found[0]["keys"]
    assert found[1]["code"] is None and "door_code" not in found[1]["keys"]


def test_a_question_of_a_reader_finds_none(house: House) -> None:
    for question in ("what changed at gate in the last hour?", "show gate", "gate에서 최근 1시간 동안 무엇이 바뀌었나?"):
        answer = house.reader.post("/api/v1/ask", {"question": question})
        assert answer.status == 200, answer.body
        assert MARK not in answer.body.decode(), answer.body.decode()


def test_what_is_sensitive_is_so_on_cis_of_every_class(house: House) -> None:
    # the key says it, not the class: a property of the graph has no class
    made = house.editor.post("/api/v1/cis", {"class": "Team", "name": "keepers", "attributes": {"door_code": "hunter-9"}})
    assert made.status == 201, made.body
    assert "door_code" not in house.reader.get_json(f"/api/v1/cis/{made.json()['id']}")["attributes"]
