"""Patient with sources: a record that cannot be taken waits by itself, and the rest is taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rootline import Client, Server
from test_identity import estate, machine, the_ci

SMALL = {
    "class": "PhysicalServer",
    "mode": "enforce",
    "expression": "n.memory_gb IS NULL OR n.memory_gb <= 64",
    "message": {"en": "too large", "ko": "너무 큽니다"},
    "severity": "critical",
}


def waiting(client: Client) -> list[dict[str, Any]]:
    return client.get_json("/api/v1/review?kind=refused&state=open")["items"]


def test_a_value_of_the_wrong_type_costs_its_own_record_only(server: Server, tmp_path: Path) -> None:
    client = server.client()
    records = [machine(f"m{number}", f"S{number}", cpu=number + 1) for number in range(50)]
    records[6]["attributes"]["cpu"] = "six"
    records[30]["class"] = "Spaceship"
    dry = server.ingest("file", estate(tmp_path, "file:rack", records), "--dry-run")
    assert (dry["created"], dry["refused"]) == (48, 2) and client.count() == 0 and waiting(client) == []
    run = server.ingest("file", estate(tmp_path, "file:rack", records))
    assert (run["status"], run["created"], run["refused"]) == ("succeeded", 48, 2)
    assert client.count() == 48
    # row by row, in the answer and in what is kept of the run
    told = client.get_json(f"/api/v1/ingest-runs/{run['id']}")["refusals"]
    assert run["refusals"] == told
    assert [(row["record"], row["key"], row["code"]) for row in told] == [
        (7, "m6", "badAttribute"), (31, "m30", "unknownClass")]
    assert "'cpu'" in told[0]["reason"] and "integer" in told[0]["reason"] and "'Spaceship'" in told[1]["reason"]
    items = waiting(client)
    assert {item["subjects"][0]["key"] for item in items} == {"m6", "m30"}
    assert all(item["decisions"] == ["ignore"] and item["label"]["ko"] for item in items)
    report = server.call("ingest", "file", estate(tmp_path, "file:rack", records))
    assert report.code == 0 and "record 7 (m6)" in report.out

    # put right, it is taken, and nobody needs to look any more
    records[6]["attributes"]["cpu"] = 6
    run = server.ingest("file", estate(tmp_path, "file:rack", records))
    assert (run["created"], run["refused"]) == (1, 1)
    assert [item["subjects"][0]["key"] for item in waiting(client)] == ["m30"]
    # reported no longer by a source that covers it: nobody needs to decide
    server.ingest("file", estate(tmp_path, "file:rack", records[:30] + records[31:]))
    assert waiting(client) == []


def test_a_known_record_stays_what_it_was(server: Server, tmp_path: Path) -> None:
    client = server.client()
    server.ingest("file", estate(tmp_path, "file:rack", [machine("a", "S1", cpu=4), machine("b", "S2", cpu=4)]))
    ci = the_ci(server, "a")
    run = server.ingest("file", estate(tmp_path, "file:rack", [machine("a", "S1", cpu="four"), machine("b", "S2", cpu=8)]))
    assert (run["refused"], run["updated"], run["retired"]) == (1, 1, 0)
    assert the_ci(server, "a")["attributes"]["cpu"] == 4 and the_ci(server, "b")["attributes"]["cpu"] == 8
    [item] = waiting(client)
    assert item["subjects"][1]["ci"] == ci["id"]
    run = server.ingest("file", estate(tmp_path, "file:rack", [machine("a", "S1", cpu=5), machine("b", "S2", cpu=8)]))
    assert (run["refused"], run["updated"], run["unchanged"]) == (0, 1, 1)
    assert waiting(client) == []


def test_an_enforced_rule_parks_the_records_that_break_it(server: Server, tmp_path: Path) -> None:
    client = server.client()
    server.ingest("file", estate(tmp_path, "file:rack", [machine("old", "S0", memory_gb=16)]))
    assert client.request("PUT", "/api/v1/definitions/rule/small", SMALL).status == 200
    records = [machine("old", "S0", memory_gb=128)] + [
        machine(f"m{number}", f"S{number}", memory_gb=8 * number) for number in range(1, 12)
    ]
    records[3]["attributes"]["cpu"] = "three"  # of another kind: found first, and told with the others
    run = server.ingest("file", estate(tmp_path, "file:rack", records))
    assert (run["status"], run["created"], run["refused"]) == ("succeeded", 7, 5)
    told = {row["key"]: row for row in run["refusals"]}
    assert set(told) == {"old", "m3", "m9", "m10", "m11"}
    assert told["m9"]["rule"] == "small" and "too large" in told["m9"]["reason"] and told["m3"]["rule"] is None
    assert the_ci(server, "old")["attributes"]["memory_gb"] == 16
    assert len(waiting(client)) == 5
    # with another rule the same stream is taken
    assert client.request("PUT", "/api/v1/definitions/rule/small", SMALL | {"mode": "report"}).status == 200
    run = server.ingest("file", estate(tmp_path, "file:rack", records))
    assert (run["created"], run["updated"], run["refused"]) == (3, 1, 1)
    assert [item["subjects"][0]["key"] for item in waiting(client)] == ["m3"]


def test_what_refers_to_a_refused_record_is_taken_without_it(server: Server, tmp_path: Path) -> None:
    client = server.client()
    host = machine("host", "S1", cpu="many")
    database = {
        "key": "db", "class": "Database", "name": "db", "attributes": {"port": 5432},
        "relations": [{"type": "RUNS_ON", "to": "host"}],
    }
    run = server.ingest("file", estate(tmp_path, "file:rack", [host, database]))
    assert (run["created"], run["refused"], run["relationsCreated"]) == (1, 1, 0)
    host["attributes"]["cpu"] = 8
    run = server.ingest("file", estate(tmp_path, "file:rack", [host, database]))
    assert (run["created"], run["refused"], run["relationsCreated"]) == (1, 0, 1)
    assert client.relation_count() == 1


def test_a_person_is_refused_as_before(server: Server) -> None:
    client = server.client()
    made = {"class": "PhysicalServer", "name": "x", "attributes": {"cpu": "four"}}
    assert client.post("/api/v1/cis", made).status in (400, 422)
    assert client.count() == 0


def test_what_there_is_already_is_not_made_again(server: Server, tmp_path: Path) -> None:
    client = server.client()
    server.ingest("file", estate(tmp_path, "file:rack", [machine("db01", "AB 12", cpu=4)]))
    ci = the_ci(server, "db01")
    new = {"class": "PhysicalServer", "name": "database", "attributes": {"manufacturer": "Dell", "serial": "ab12"}}
    problem = client.post("/api/v1/cis", new).problem(409)
    assert ci["id"] in problem["detail"] and ci["id"] in problem["hint"]
    change = client.post(
        "/api/v1/change-sets", {"title": "x", "operations": [{"op": "createCI"} | new]}).json()
    checks = client.post(f"/api/v1/change-sets/{change['id']}/check").json()["checks"]
    assert [problem["code"] for problem in checks["problems"]] == ["knownCI"]
    # a file is offered an update
    table = "class,name,manufacturer,serial,cpu\nPhysicalServer,database,Dell,ab12,16\n".encode()
    for dry in (True, False):
        answer = client.request(
            "POST", f"/api/v1/import?format=csv&dryRun={str(dry).lower()}", table, headers={"Content-Type": "text/csv"})
        assert answer.status == 200, answer.body
        assert answer.json()["counts"]["updated"] == 1 and answer.json()["counts"]["created"] == 0
    assert client.count() == 1 and the_ci(server, "database")["id"] == ci["id"]
