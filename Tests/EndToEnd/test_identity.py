"""Several sources, one CI: recognised, explained, merged, split, and held back by the brake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rootline import Client, Server


def estate(folder: Path, source: str, records: list[dict[str, Any]], coverage: list[str] | None = None) -> Path:
    file = folder / f"{source.replace(':', '-')}-{len(records)}.ndjson"
    lines: list[Any] = [
        {"source": {"name": source, "kind": source.split(":")[0]}, "coverage": coverage or ["CI"]},
        *records,
        {"end": True, "records": len(records)},
    ]
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n")
    return file


def machine(key: str, serial: str, **attributes: Any) -> dict[str, Any]:
    return {
        "key": key, "class": "PhysicalServer", "name": key,
        "attributes": {"manufacturer": "Dell", "serial": serial} | attributes,
    }


def the_ci(server: Server, name: str) -> dict[str, Any]:
    (found,) = [ci for ci in server.client().all_cis() if ci["name"] == name]
    return found


def test_two_sources_of_one_machine_are_one_ci(server: Server, tmp_path: Path) -> None:
    client = server.client()
    server.ingest("file", estate(tmp_path, "file:rack", [machine("rack-1", "AB 12", cpu=4, rack_u=7)]))
    run = server.ingest("file", estate(tmp_path, "local:probe", [machine("db01", "ab12", cpu=8)]))
    assert (run["joined"], run["created"]) == (1, 0)
    assert client.count("PhysicalServer") == 1
    (ci,) = client.all_cis("PhysicalServer")
    assert ci["attributes"]["cpu"] == 8 and ci["attributes"]["rack_u"] == 7

    records = client.get_json(f"/api/v1/cis/{ci['id']}/records")
    assert {record["source"] for record in records["items"]} == {"file:rack", "local:probe"}
    cpu = client.get_json(f"/api/v1/cis/{ci['id']}/provenance")["attributes"]["cpu"]
    assert cpu["winner"]["source"] == "local:probe"
    assert [(loser["source"], loser["value"], loser["why"]) for loser in cpu["losers"]] == [("file:rack", 4, "rank")]

    # a person's word stands above both, and drift is told
    assert client.request("PATCH", f"/api/v1/cis/{ci['id']}", {"attributes": {"cpu": 16}}).status == 200
    cpu = client.get_json(f"/api/v1/cis/{ci['id']}/provenance")["attributes"]["cpu"]
    assert (cpu["value"], cpu["view"], cpu["drift"]) == (16, "intended", True)

    # one source withdraws: the CI stays; the last one: it goes
    server.ingest("file", estate(tmp_path, "local:probe", []))
    assert client.count("PhysicalServer") == 1
    server.ingest("file", estate(tmp_path, "file:rack", []))
    assert client.count("PhysicalServer") == 0


def test_merge_and_split_over_rest(server: Server, tmp_path: Path) -> None:
    client = server.client()
    server.ingest("file", estate(tmp_path, "file:rack", [machine("a", "S1", cpu=4), machine("b", "S2", cpu=8)]))
    a, b = the_ci(server, "a"), the_ci(server, "b")
    before = client.all_cis()
    merged = client.post(f"/api/v1/cis/{a['id']}/merge", {"with": [b["id"]], "reason": "one box"})
    assert merged.status == 200, merged.body
    assert client.count() == 1
    body = {"records": [{"source": "file:rack", "key": "b"}], "reason": "two after all"}
    split = client.post(f"/api/v1/cis/{a['id']}/split", body)
    assert split.status == 200, split.body
    assert split.json()["ci"] == b["id"]
    assert client.all_cis() == before
    # the decision is remembered
    server.ingest("file", estate(tmp_path, "file:rack", [machine("a", "S1", cpu=4), machine("b", "S2", cpu=9)]))
    assert client.count() == 2
    refused = client.post(f"/api/v1/cis/{a['id']}/split", {"records": [{"source": "file:rack", "key": "a"}]})
    assert refused.status in (400, 409, 422), refused.body


def test_the_brake_parks_a_run_and_an_admin_releases_it(server: Server, tmp_path: Path) -> None:
    client = server.client()
    machines = [machine(f"m{number}", f"S{number}") for number in range(60)]
    server.ingest("file", estate(tmp_path, "file:rack", machines))
    run = server.ingest("file", estate(tmp_path, "file:rack", machines[:30]))
    assert (run["status"], run["moved"]) == ("parked", 30)
    assert client.count() == 60
    review = client.get_json("/api/v1/ingest-runs")["items"][0]
    assert review["status"] == "parked"
    released = client.post(f"/api/v1/ingest-runs/{run['id']}/release")
    assert released.status == 200, released.body
    assert released.json()["retired"] == 30
    assert client.count() == 30
    assert client.get_json(f"/api/v1/ingest-runs/{run['id']}")["status"] == "released"
    assert client.post(f"/api/v1/ingest-runs/{run['id']}/release").status == 409
    # what an admin has let pass once is no surprise the next time
    assert server.ingest("file", estate(tmp_path, "file:rack", machines[:5]))["status"] == "succeeded"


def test_other_rules_are_replayed_before_they_are_switched_on(server: Server, tmp_path: Path) -> None:
    client = server.client()
    server.ingest("file", estate(tmp_path, "file:rack", [machine("a", "S1", fqdn="a.example")]))
    server.ingest("file", estate(tmp_path, "local:probe", [machine("b", "S2", fqdn="A.example.")]))
    rule = {
        "kind": "identification", "key": "PhysicalServer",
        "content": {"class": "PhysicalServer", "entries": [{"attributes": ["fqdn"], "strength": "strong"}]},
    }
    result = client.post("/api/v1/identification/replay", {"definitions": [rule]}).json()
    assert (result["merges"], result["splits"], len(result["items"])) == (1, 0, 1)
    assert result["items"][0]["change"] == "merge" and len(result["items"][0]["cis"]) == 2
    assert client.count() == 2
    same = client.post("/api/v1/identification/replay", {"definitions": []}).json()
    assert (same["merges"], same["splits"], same["items"]) == (0, 0, [])


def test_another_machine_under_an_old_name_waits_for_a_decision(server: Server, tmp_path: Path) -> None:
    client = server.client()
    server.ingest("file", estate(tmp_path, "file:rack", [machine("a", "S1", cpu=4)]))
    run = server.ingest("file", estate(tmp_path, "file:rack", [machine("a", "S9", cpu=8)]))
    assert run["drifted"] == 1
    ci = the_ci(server, "a")
    assert ci["attributes"]["cpu"] == 4
    decided = client.post(
        "/api/v1/identification/assign", {"source": "file:rack", "key": "a", "ci": ci["id"]})
    assert decided.status == 200, decided.body
    assert the_ci(server, "a")["attributes"]["cpu"] == 8
    assert the_ci(server, "a")["id"] == ci["id"]


def test_a_merge_a_split_and_an_assignment_wait_for_their_policy(server: Server, tmp_path: Path) -> None:
    admin = server.client()
    server.ingest("file", estate(tmp_path, "file:rack", [machine("a", "S1", cpu=4), machine("b", "S2", cpu=8)]))
    a, b = the_ci(server, "a"), the_ci(server, "b")
    before = admin.all_cis()
    policy = {
        "title": "Servers", "appliesTo": {"classes": ["Hardware"]},
        "stages": [{"role": "admin", "quorum": 1, "fourEyes": True}],
    }
    assert admin.request("PUT", "/api/v1/definitions/policy/servers", policy).status == 200
    keys = {
        name: admin.post("/api/v1/api-keys", {"name": name, "role": role}).json()["token"]
        for name, role in (("anna", "editor"), ("ben", "admin"), ("carla", "reader"))
    }
    anna, ben, carla = (Client(server.url, token=keys[name]) for name in ("anna", "ben", "carla"))

    assert carla.post(f"/api/v1/cis/{a['id']}/merge", {"with": [b["id"]]}).status == 403
    asked = anna.post(f"/api/v1/cis/{a['id']}/merge", {"with": [b["id"]], "reason": "one box"})
    assert asked.status == 202, asked.body
    assert asked.headers["location"] == f"/api/v1/change-sets/{asked.json()['id']}"
    assert admin.all_cis() == before
    agreed(ben, anna, asked.json())
    assert [ci["id"] for ci in admin.all_cis()] == [a["id"]]

    records = {"records": [{"source": "file:rack", "key": "b"}]}
    assert carla.post(f"/api/v1/cis/{a['id']}/split", records).status == 403
    asked = anna.post(f"/api/v1/cis/{a['id']}/split", records)
    assert asked.status == 202, asked.body
    assert admin.count() == 1
    agreed(ben, anna, asked.json())
    assert admin.all_cis() == before

    # the command says so, too, and changes nothing
    done = server.call("identity", "merge", a["id"], b["id"], environment={"ROOTLINE_TOKEN": keys["anna"]})
    assert done.code == 2 and "waits for approval" in done.err and "rootline change show cs-" in done.err
    done = server.call("ci", "retire", b["id"], environment={"ROOTLINE_TOKEN": keys["anna"]})
    assert done.code == 2 and "is retired" not in done.out
    assert admin.all_cis() == before

    server.ingest("file", estate(tmp_path, "file:rack", [machine("a", "S9", cpu=16), machine("b", "S2", cpu=8)]))
    word = {"source": "file:rack", "key": "a", "ci": a["id"]}
    asked = anna.post("/api/v1/identification/assign", word)
    assert asked.status == 202, asked.body
    assert the_ci(server, "a")["attributes"]["cpu"] == 4
    agreed(ben, anna, asked.json())
    assert the_ci(server, "a")["attributes"]["cpu"] == 16


def agreed(approver: Client, author: Client, change: dict[str, Any]) -> None:
    path = f"/api/v1/change-sets/{change['id']}"
    assert approver.post(f"{path}/approve", {"digest": change["digest"]}).status == 200
    applied = author.post(f"{path}/apply")
    assert applied.status == 200, applied.body
