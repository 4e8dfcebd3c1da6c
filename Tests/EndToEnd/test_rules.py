"""Rules, findings, audits and quality, from outside: over HTTP and on the command line."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterator

import pytest

from conftest import ESTATE
from rootline import Client, Server

OWNED: dict[str, Any] = {
    "class": "Application",
    "mode": "report",
    "severity": "critical",
    "expression": "(n)-[:OWNED_BY]->(:Team) OR coalesce(n.version, '') = 'exempt'",
    "message": {"en": "has no team", "ko": "담당 팀이 없음"},
    "repair": "SET n.version = 'exempt'",
    "owner": "platform",
    "dueDays": 7,
}


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    server = Server.new()
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="module")
def client(service: Server) -> Client:
    return service.client()


def create(client: Client, ci_class: str, name: str, **attributes: Any) -> str:
    response = client.post("/api/v1/cis", {"class": ci_class, "name": name, "attributes": attributes})
    assert response.status == 201, response.body
    return response.json()["id"]


def findings(client: Client, **query: str) -> list[dict[str, Any]]:
    text = "&".join(f"{name}={value}" for name, value in query.items())
    return client.get_json(f"/api/v1/findings?{text}")["items"]


def test_a_finding_from_its_rule_to_its_end(service: Server, client: Client) -> None:
    shop, bank = create(client, "Application", "상점"), create(client, "Application", "bank")
    team = create(client, "Team", "payments")
    client.post("/api/v1/relations", {"type": "OWNED_BY", "from": bank, "to": team})

    preview = client.post("/api/v1/rules/preview", {"content": OWNED}).json()
    assert preview["matched"] == 2 and [ci["id"] for ci in preview["failing"]] == [shop]
    assert client.get_json("/api/v1/rules")["items"] == []

    rule = client.request("PUT", "/api/v1/definitions/rule/has-team", OWNED)
    assert rule.status == 200, rule.body
    [listed] = client.get_json("/api/v1/rules")["items"]
    assert listed["reads"] == {
        "own": ["version"], "other": [], "types": ["OWNED_BY"], "radius": 1, "everything": False,
    }
    [found] = findings(client, state="open")
    assert (found["ci"], found["name"], found["severity"], found["owner"]) == (shop, "상점", "critical", "platform")
    assert found["message"] == OWNED["message"] and found["repairable"] and found["due"] > found["openedAt"]

    until = (datetime.now(timezone.utc) + timedelta(days=1)).isoformat()
    waived = client.request("PATCH", f"/api/v1/findings/{found['id']}", {"waiver": {"until": until, "reason": "move"}})
    assert waived.json()["state"] == "waived" and findings(client, state="open") == []
    client.request("PATCH", f"/api/v1/findings/{found['id']}", {"waiver": None, "owner": "anna"})
    assert findings(client, owner="anna")[0]["state"] == "open"
    for body in ({"waiver": {"until": "2020-01-01T00:00:00Z", "reason": "x"}}, {"waiver": {"until": until}}, {"what": 1}):
        client.request("PATCH", f"/api/v1/findings/{found['id']}", body).problem(400)

    proposed = client.post(f"/api/v1/findings/{found['id']}/repair")
    assert proposed.status == 201, proposed.body
    repair = proposed.json()
    assert repair["id"].startswith("cs-") and found["rule"] in repair["reason"]
    assert repair["operations"] == [{"op": "updateCI", "ci": shop, "attributes": {"version": "exempt"}}]
    client.request("PATCH", f"/api/v1/cis/{shop}", {"attributes": {"version": "exempt"}})
    closed = client.get_json(f"/api/v1/findings/{found['id']}")
    assert closed["state"] == "closed" and closed["closedSeq"] > closed["openedSeq"]
    client.request("PATCH", f"/api/v1/cis/{shop}", {"attributes": {"version": None}})
    assert [each["ci"] for each in findings(client, state="open")] == [shop]
    [today] = client.get_json("/api/v1/findings/trend?days=1")["items"]
    assert (today["opened"], today["closed"], today["open"]) == (2, 1, 1)

    [audit] = client.post("/api/v1/rules/audit", {}).json()["items"]
    assert (audit["matched"], audit["failing"], audit["missing"], audit["superfluous"]) == (2, 1, [], [])


def test_an_enforced_rule_refuses_with_rule_and_values(client: Client) -> None:
    rule = {"class": "Database", "mode": "enforce", "expression": "n.port < 1024 OR n.port > 1024",
            "message": {"en": "not port 1024", "ko": "1024 포트 금지"}}
    assert client.request("PUT", "/api/v1/definitions/rule/port", rule).status == 200
    before = client.seq()
    problem = client.post(
        "/api/v1/cis", {"class": "Database", "name": "주문", "attributes": {"port": 1024}}).problem(422)
    assert problem["code"] == "change.ruleViolated"
    for words in ("port", "주문", "1024", "not port 1024"):
        assert words in problem["detail"]
    assert client.seq() == before
    create(client, "Database", "orders", port=5432)
    stricter = rule | {"expression": "n.port = 1"}
    refused = client.request("PUT", "/api/v1/definitions/rule/port", stricter).problem(422)
    assert "mode report" in refused["hint"]


@pytest.mark.parametrize(("content", "words"), [
    ({"class": "Application"}, "no expression"),
    ({"class": "Nothing", "expression": "n.a = 1"}, "no CI class 'Nothing'"),
    ({"class": "Application", "expression": "n.a ="}, "at character"),
    ({"class": "Application", "expression": "n.until > date()"}, "reads no clock"),
    ({"class": "Application", "expression": "EXISTS { MATCH (n) SET n.a = 1 RETURN n }"}, "cannot write"),
    ({"class": "Application", "expression": "n.a = 1", "repair": "RETURN n"}, "changes nothing"),
])
def test_a_bad_rule_is_told_what_is_wrong(client: Client, content: dict[str, Any], words: str) -> None:
    assert words in client.request("PUT", "/api/v1/definitions/rule/bad", content).problem(422)["detail"]
    assert words in client.post("/api/v1/rules/preview", {"content": content}).problem(422)["detail"]


def test_a_rule_that_fails_or_never_ends_blocks_nothing(client: Client) -> None:
    failing = {"class": "Team", "mode": "enforce", "expression": "10 / n.size > 1"}
    assert client.request("PUT", "/api/v1/definitions/rule/failing", failing).status == 200
    team = create(client, "Team", "empty", size=0)
    [found] = findings(client, rule="failing")
    assert found["ci"] == team and "zero" in found["problem"]
    endless = {"class": "Team", "expression":
               "all(i IN range(1, 1000000) WHERE all(k IN range(1, 1000000) WHERE i + k > 0))"}
    create(client, "Team", "b")
    create(client, "Team", "c")
    refused = client.request("PUT", "/api/v1/definitions/rule/endless", endless).problem(422)
    assert "would never end" in refused["detail"] and refused["hint"]
    assert client.request("DELETE", "/api/v1/definitions/rule/failing").status in (200, 204)
    assert findings(client, rule="failing", state="open") == []
    client.request("DELETE", "/api/v1/definitions/rule/failing").problem(404)


def test_integrity_and_quality(client: Client) -> None:
    report = client.post("/api/v1/integrity", {}).json()
    counts = {check["name"]: check["count"] for check in report["checks"]}
    assert counts["graph-rows"] == counts["dangling"] == counts["cycle"] == counts["value"] == 0
    assert counts["orphan"] > 0
    board = {score["key"]: score for score in client.get_json("/api/v1/quality?by=class")["items"]}
    applications = board["Application"]
    assert applications["count"] == 2 and applications["compliance"] == 0.5 and applications["correctness"] == 0.5
    rows = client.get_json("/api/v1/quality/rows?by=class&key=Application&metric=compliance")
    assert rows["total"] == 1 and rows["items"][0]["name"] == "상점"
    assert client.post("/api/v1/quality/trend", {}).status == 204
    days = client.get_json("/api/v1/quality/trend?by=class&key=Application")["items"]
    assert len(days) == 1 and days[0]["compliance"] == 0.5
    client.get("/api/v1/quality?by=colour").problem(400)
    client.get("/api/v1/quality/rows?by=class&key=Application&metric=beauty").problem(400)


def test_the_command_line(service: Server, tmp_path: Path) -> None:
    file = tmp_path / "rule.json"
    file.write_text(json.dumps(OWNED))
    tried = service.call("rule", "try", file)
    assert tried.code == 0 and "1 of 2 CIs break it" in tried.out and "상점" in tried.out
    assert service.call("rule", "set", "second", file).code == 0
    listed = json.loads(service.call("rule", "list", "--json").out)
    assert {"has-team", "port", "second"} == {rule["key"] for rule in listed["items"]}
    found = json.loads(service.call("findings", "list", "--rule", "second", "--json").out)
    assert found["total"] == 1
    finding = found["items"][0]["id"]
    assert "상점" in service.call("findings").out
    assert "updateCI" in service.call("findings", "repair", finding).out
    until = (datetime.now(timezone.utc) + timedelta(days=1)).isoformat()
    assert service.call("findings", "waive", finding, "--until", until, "--reason", "later").code == 0
    assert json.loads(service.call("findings", "list", "--state", "waived", "--json").out)["total"] == 1
    assert service.call("rule", "audit").code == 0
    assert service.call("rule", "remove", "second").code == 0
    assert "Application" in service.call("quality").out
    assert "상점" in service.call("quality", "rows", "compliance", "Application").out
    integrity = service.call("quality", "integrity")
    assert integrity.code == 0 and "graph-rows" in integrity.out, integrity.out
    file.write_text('{"class": "Application", "expression": "n.a ="}')
    assert "at character" in service.call("rule", "set", "third", file).failure()
