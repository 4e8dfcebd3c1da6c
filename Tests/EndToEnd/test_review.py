"""Questions for people: duplicates and missing relations, found, decided and remembered."""

from __future__ import annotations

import json
from typing import Any, Iterator

import pytest

from rootline import Client, Server


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    server = Server.new()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="module")
def client(service: Server) -> Client:
    return service.client()


def create(client: Client, ci_class: str, name: str, **attributes: Any) -> str:
    response = client.post("/api/v1/cis", {"class": ci_class, "name": name, "attributes": attributes})
    assert response.status == 201, response.body
    return response.json()["id"]


def scan(client: Client, kind: str) -> dict[str, Any]:
    response = client.post("/api/v1/review/scan", {"kind": kind})
    assert response.status == 200, response.body
    return response.json()


def items(client: Client, **query: Any) -> list[dict[str, Any]]:
    text = "&".join(f"{key}={value}" for key, value in query.items())
    return client.get_json(f"/api/v1/review?{text}")["items"]


def test_a_duplicate_is_found_and_made_one(client: Client) -> None:
    team = create(client, "Team", "플랫폼팀")
    first = create(client, "PhysicalServer", "결제 게이트웨이 서버", serial="CN-77 1234", os="Ubuntu")
    second = create(client, "PhysicalServer", "payment-gateway-server", serial="cn771234", memory_gb=64.0)
    other = create(client, "PhysicalServer", "payment-gateway-server-02", serial="CN771235", memory_gb=64.0)
    assert client.post("/api/v1/relations", {"type": "OWNED_BY", "from": second, "to": team}).status == 201

    assert scan(client, "duplicate")["opened"] == 1
    [item] = items(client, kind="duplicate", state="open")
    assert {subject["ci"] for subject in item["subjects"]} == {first, second}
    assert item["score"] >= 0.8
    assert {evidence["what"] for evidence in item["evidence"]} >= {"serial", "name"}
    assert item["label"]["ko"] and item["decisions"] == ["same", "different"]
    assert scan(client, "duplicate") == {"kind": "duplicate", "found": 1, "opened": 0, "expired": 0}

    answer = client.post(f"/api/v1/review/{item['id']}/decision", {"decision": "same", "ci": first, "reason": "하나"})
    assert answer.status == 200, answer.body
    decided = answer.json()
    assert decided["state"] == "accepted" and decided["decision"]["commit"] > 0
    merged = client.get_json(f"/api/v1/cis/{first}")
    assert merged["attributes"]["memory_gb"] == 64.0 and merged["attributes"]["os"] == "Ubuntu"
    assert client.get(f"/api/v1/cis/{second}").status == 404
    assert client.get(f"/api/v1/cis/{other}").status == 200
    owned = client.get_json(f"/api/v1/relations?ci={first}")["items"]
    assert [(one["type"], one["to"]["id"]) for one in owned] == [("OWNED_BY", team)]
    assert scan(client, "duplicate")["found"] == 0
    client.post(f"/api/v1/review/{item['id']}/decision", {"decision": "different"}).problem(409)


def test_a_no_is_remembered(client: Client) -> None:
    first = create(client, "Application", "재고 관리 포털", vendor="Hanbit", version="2.1", environment="production")
    second = create(client, "Application", "재고관리포털", vendor="hanbit", version="2.1", environment="production")
    scan(client, "duplicate")
    [item] = items(client, kind="duplicate", state="open", ci=first)
    assert client.post(f"/api/v1/review/{item['id']}/decision", {"decision": "different"}).json()["state"] == "rejected"
    found = scan(client, "duplicate")
    assert found["found"] == 1 and found["opened"] == 0
    assert client.get(f"/api/v1/cis/{second}").status == 200
    # new facts: both have the same code now
    for ci in (first, second):
        assert client.request("PATCH", f"/api/v1/cis/{ci}", {"attributes": {"app_code": "INV-0042"}}).status == 200
    assert scan(client, "duplicate")["opened"] == 1


def test_a_connection_that_was_seen_becomes_a_relation(client: Client, service: Server) -> None:
    program = create(client, "SoftwareInstance", "주문 처리기", connects_to=["10.9.0.5:5432"])
    database = create(client, "Database", "orders")
    address = create(client, "IpAddress", "10.9.0.5")
    listens = {"type": "LISTENS_ON", "from": database, "to": address, "properties": {"port": 5432}}
    assert client.post("/api/v1/relations", listens).status == 201
    assert scan(client, "suggestion")["opened"] >= 1
    [item] = items(client, kind="suggestion", state="open", ci=program)
    assert item["detail"]["type"] == "USES_DATABASE" and item["expires"]
    assert item["evidence"][0]["what"] == "traffic"

    shown = service.call("review", "show", str(item["id"]))
    assert "traffic" in shown.out and "10.9.0.5:5432" in shown.out
    decided = service.call("review", "decide", str(item["id"]), "accept", "--json")
    assert json.loads(decided.out)["state"] == "accepted"
    [relation] = [
        one for one in client.get_json(f"/api/v1/relations?ci={program}")["items"] if one["type"] == "USES_DATABASE"
    ]
    assert relation["to"]["id"] == database
    assert relation["properties"]["origin"] == "asserted" and 0.9 < relation["properties"]["confidence"] < 1


def test_a_suggested_relation_that_is_rejected_stays_away(client: Client) -> None:
    program = create(client, "SoftwareInstance", "스캐너", connects_to=["10.9.0.5:5432"])
    scan(client, "suggestion")
    [item] = items(client, kind="suggestion", state="open", ci=program)
    assert client.post(f"/api/v1/review/{item['id']}/decision", {"decision": "reject"}).status == 200
    assert scan(client, "suggestion")["opened"] == 0
    assert items(client, state="open", ci=program) == []


def test_bad_answers_are_told(client: Client) -> None:
    client.post("/api/v1/review/scan", {"kind": "brake"}).problem(400)
    client.post("/api/v1/review/scan", {"kind": "everything"}).problem(400)
    assert client.get("/api/v1/review/999999").problem(404)
    assert client.get("/api/v1/review?kind=nonsense").problem(400)
    [item] = items(client, kind="duplicate", state="open")
    problem = client.post(f"/api/v1/review/{item['id']}/decision", {"decision": "accept"}).problem(400)
    assert "same, different" in problem["hint"]
    client.post(f"/api/v1/review/{item['id']}/decision", {"decision": "same", "ci": "ci-999999"}).problem(422)
    assert client.get_json(f"/api/v1/review/{item['id']}")["state"] == "open"


def test_the_queue_is_read_page_by_page(client: Client) -> None:
    seen: list[int] = []
    path = "/api/v1/review?limit=1"
    while True:
        page = client.get_json(path)
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        path = f"/api/v1/review?limit=1&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == page["total"]


def rows(client: Client, statement: str, **parameters: Any) -> list[Any]:
    answer = client.post("/db/neo4j/query/v2", {"statement": statement, "parameters": parameters})
    assert answer.status == 202, answer.body
    return answer.json()["data"]["values"]


def test_cypher_compares_and_finds(client: Client) -> None:
    create(client, "PhysicalServer", "비교-서버-01", serial="ZZ-9 0001", os="Ubuntu", cpu=8)
    create(client, "PhysicalServer", "비교서버01", serial="zz90001", os="Rocky Linux", cpu=8)
    pair = "MATCH (a {name: '비교-서버-01'}), (b {name: '비교서버01'}) "
    found = rows(client, pair + "CALL cmdb.compare(a, b) YIELD what, key, left, right, same RETURN key, left, right, same")
    by_key = {key: (left, right, same) for key, left, right, same in found}
    assert by_key["os"] == ("Ubuntu", "Rocky Linux", False)
    assert by_key["cpu"] == (8, 8, True)
    twins = rows(
        client,
        "CALL cmdb.duplicates({classes: ['PhysicalServer']}) YIELD first, second, score, evidence "
        "WITH * WHERE first.serial STARTS WITH 'ZZ' OR second.serial STARTS WITH 'ZZ' "
        "RETURN first.name, second.name, score, evidence[0].what",
    )
    assert [row[3] for row in twins] == ["serial"] and twins[0][2] > 0.8
    history = rows(client, "MATCH (a {name: '비교-서버-01'}) CALL cmdb.history(a) YIELD seq, kind RETURN kind")
    assert history == [["created"]]
    missing = rows(
        client,
        "CALL cmdb.suggestions({limit: 10}) YIELD source, type, target, score, evidence "
        "RETURN source.name, type, target.name, evidence[0].what",
    )
    assert ["스캐너", "USES_DATABASE", "orders", "traffic"] in missing


def test_a_policy_wants_a_merge_approved(client: Client) -> None:
    policy = {
        "op": "define", "kind": "policy", "key": "servers",
        "content": {
            "title": "Servers are merged by two", "appliesTo": {"classes": ["PhysicalServer"]},
            "stages": [{"role": "admin", "quorum": 1, "fourEyes": True}],
        },
    }
    created = client.post("/api/v1/change-sets", {"title": "policy", "operations": [policy]})
    assert created.status == 201, created.body
    name = created.json()["id"]
    for step in ("check", "submit", "apply"):
        answer = client.post(f"/api/v1/change-sets/{name}/{step}", {})
        assert answer.status == 200, (step, answer.body)
        if answer.json()["state"] == "applied":
            break
    scan(client, "duplicate")
    item = next(
        one for one in items(client, kind="duplicate", state="open")
        if any("비교" in subject["name"] for subject in one["subjects"]))
    answer = client.post(f"/api/v1/review/{item['id']}/decision", {"decision": "same"})
    assert answer.status == 202, answer.body
    proposed = answer.json()["decision"]["changeSet"]
    assert client.get_json(f"/api/v1/change-sets/{proposed}")["state"] == "in_review"
    for subject in item["subjects"]:
        assert client.get(f"/api/v1/cis/{subject['ci']}").status == 200
    assert scan(client, "duplicate")["opened"] == 0


def test_two_cis_are_compared_in_plain_language(service: Server) -> None:
    for question in ("compare 비교-서버-01 and 비교서버01", "비교-서버-01과 비교서버01의 차이를 보여줘"):
        answer = service.ask(question)
        assert answer["status"] == "answered", answer
        assert "비교서버01" in answer["headline"], answer["headline"]
