"""Change under control: proposals, reviews, conflicts, rollback, and a service that is killed in between."""

from __future__ import annotations

import json
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from rootline import Client, Server, wait_until

FOUR_EYES = {
    "title": "Servers",
    "appliesTo": {"classes": ["Hardware"]},
    "stages": [{"role": "admin", "quorum": 1, "fourEyes": True}],
}


def colleague(server: Server, name: str, role: str = "admin") -> Client:
    made = server.client().post("/api/v1/api-keys", {"name": name, "role": role})
    assert made.status == 201, made.body
    return Client(server.url, token=made.json()["token"])


def made(client: Client, name: str, ci_class: str = "PhysicalServer", **attributes: Any) -> str:
    response = client.post("/api/v1/cis", {"class": ci_class, "name": name, "attributes": attributes})
    assert response.status == 201, response.body
    return response.json()["id"]


def proposed(client: Client, title: str, *operations: dict[str, Any], **more: Any) -> dict[str, Any]:
    response = client.post("/api/v1/change-sets", {"title": title, "operations": list(operations), **more})
    assert response.status == 201, response.body
    return response.json()


def act(client: Client, change: dict[str, Any] | str, verb: str, body: Any = None) -> dict[str, Any]:
    name = change if isinstance(change, str) else change["id"]
    response = client.post(f"/api/v1/change-sets/{name}/{verb}", body)
    assert response.status == 200, (verb, response.status, response.body)
    return response.json()


def applied(client: Client, title: str, *operations: dict[str, Any]) -> dict[str, Any]:
    change = act(client, proposed(client, title, *operations), "apply")
    assert change["state"] == "applied", change
    return change


def state(client: Client) -> tuple[Any, ...]:
    cis = client.get_json("/api/v1/cis?limit=1000")
    relations = client.get_json("/api/v1/relations?limit=1000")
    return cis["items"], cis["total"], relations["items"], relations["total"]


def with_policy(client: Client, key: str, content: dict[str, Any]) -> None:
    applied(client, f"policy {key}", {"op": "define", "kind": "policy", "key": key, "content": content})


def test_a_change_is_previewed_before_it_is_applied(server: Server) -> None:
    client = server.client()
    host = made(client, "below")
    before = state(client)
    change = proposed(
        client,
        "two at once",
        {"op": "createCI", "as": "n1", "class": "Database", "name": "주문 DB", "attributes": {"port": 5432}},
        {"op": "createRelation", "type": "RUNS_ON", "from": "n1", "to": host, "properties": {}},
        {"op": "updateCI", "ci": host, "attributes": {"memory_gb": 64}},
        ticket="CHG-7",
    )
    assert change["state"] == "draft" and change["ticket"] == "CHG-7"
    assert state(client) == before
    draft = client.get_json(f"/api/v1/cis?draft={change['id']}&class=Database")
    assert [item["name"] for item in draft["items"]] == ["주문 DB"]
    seen = client.get_json(f"/api/v1/cis/{host}?draft={change['id']}")
    assert seen["attributes"]["memory_gb"] == 64 and seen["relationCount"] == 1
    difference = client.get_json(f"/api/v1/change-sets/{change['id']}/difference")
    assert difference["cis"] == {"added": 1, "removed": 0, "changed": 1}
    rows = client.post(
        "/db/neo4j/query/v2",
        {"statement": f"USE graph.draft('{change['id']}') MATCH (d:Database)-[:RUNS_ON]->(h) RETURN h.memory_gb"},
    )
    assert rows.status in (200, 202) and rows.json()["data"]["values"] == [[64]]
    checked = act(client, change, "check")
    assert checked["state"] == "checked" and checked["checks"]["problems"] == []
    assert checked["checks"]["risk"]["band"] in ("low", "medium", "high")
    done = act(client, change, "apply")
    assert done["state"] == "applied"
    commit = client.get_json("/api/v1/commits?limit=1")["items"][0]
    assert commit["changeSet"] == change["id"] and commit["seq"] == done["appliedSeq"]
    assert client.get_json(f"/api/v1/change-sets/{change['id']}/difference")["cis"]["added"] == 1


def test_what_is_wrong_is_told_with_its_operation(server: Server) -> None:
    client = server.client()
    problem = client.post(
        "/api/v1/change-sets",
        {"title": "x", "operations": [{"op": "retireCI", "ci": "ci-1"}, {"op": "updateCI", "ci": "ci-1", "attrs": {}}]},
    ).problem(422)
    assert "operation 2" in problem["detail"] and "'attrs'" in problem["detail"]
    change = proposed(
        client,
        "x",
        {"op": "createCI", "class": "PhysicalServer", "name": "fine"},
        {"op": "createCI", "class": "Spaceship", "name": "x"},
        {"op": "retireCI", "ci": "ci-999"},
    )
    checks = act(client, change, "check")["checks"]
    assert [(item["operation"], item["code"]) for item in checks["problems"]] == [(2, "unknownClass"), (3, "unknownCI")]
    assert client.post(f"/api/v1/change-sets/{change['id']}/apply").status == 422
    assert client.count() == 0


def test_a_policy_wants_another_pair_of_eyes(server: Server) -> None:
    anna, ben = colleague(server, "anna"), colleague(server, "ben")
    with_policy(anna, "servers", FOUR_EYES)
    answer = anna.post("/api/v1/cis", {"class": "PhysicalServer", "name": "web-1", "attributes": {}})
    assert answer.status == 202, answer.body
    change = answer.json()
    assert change["state"] == "in_review" and change["policy"][0]["policy"] == "servers"
    assert anna.count("PhysicalServer") == 0
    refused = anna.post(f"/api/v1/change-sets/{change['id']}/approve", {"digest": change["digest"]})
    assert refused.status in (403, 400, 409) and "four eyes" in refused.json()["detail"]
    assert anna.post(f"/api/v1/change-sets/{change['id']}/apply").status == 409
    approved = act(ben, change, "approve", {"digest": change["digest"], "comment": "좋습니다"})
    assert approved["state"] == "approved"
    act(anna, change, "apply")
    assert anna.count("PhysicalServer") == 1
    # A statement is told how to go about it.
    done = anna.post("/db/neo4j/query/v2", {"statement": "CREATE (:CI:Hardware:Host:PhysicalServer {name: 'x'})"})
    assert "policy 'servers'" in done.json()["errors"][0]["message"]
    assert anna.count("PhysicalServer") == 1


def test_a_policy_asks_about_an_edit_of_what_another_person_said(server: Server) -> None:
    anna, ben = colleague(server, "anna"), colleague(server, "ben")
    ci = made(anna, "web-1", memory_gb=8)
    with_policy(anna, "servers", FOUR_EYES)
    answer = ben.request("PATCH", f"/api/v1/cis/{ci}", {"attributes": {"memory_gb": 16}})
    assert answer.status == 202, answer.body
    assert answer.json()["state"] == "in_review", answer.json()


def test_an_approval_after_an_edit_is_refused(server: Server) -> None:
    anna, ben = colleague(server, "anna"), colleague(server, "ben")
    with_policy(anna, "servers", FOUR_EYES)
    change = proposed(anna, "a", {"op": "createCI", "class": "PhysicalServer", "name": "small"})
    submitted = act(anna, change, "submit")
    act(ben, change, "approve", {"digest": submitted["digest"]})
    edited = anna.request(
        "PATCH",
        f"/api/v1/change-sets/{change['id']}",
        {"operations": [{"op": "createCI", "class": "PhysicalServer", "name": "large"}]},
    ).json()
    assert edited["state"] == "draft" and edited["digest"] != submitted["digest"]
    assert edited["approvals"][0]["digest"] == submitted["digest"]
    assert anna.post(f"/api/v1/change-sets/{change['id']}/apply").status == 409
    stale = ben.post(f"/api/v1/change-sets/{change['id']}/approve", {"digest": submitted["digest"]})
    assert stale.status in (409, 412) and edited["digest"] in stale.json()["hint"]
    act(ben, change, "approve", {"digest": edited["digest"]})
    assert act(anna, change, "apply")["state"] == "applied"
    assert [item["name"] for item in anna.get_json("/api/v1/cis")["items"]] == ["large"]


def test_two_admins_edit_one_ci(server: Server) -> None:
    anna, ben = colleague(server, "anna"), colleague(server, "ben")
    host = made(anna, "web", memory_gb=4, os="Debian")
    first = proposed(anna, "first", {"op": "updateCI", "ci": host, "attributes": {"memory_gb": 8}})
    second = proposed(ben, "second", {"op": "updateCI", "ci": host, "attributes": {"memory_gb": 16, "os": "Fedora"}})
    act(anna, first, "apply")
    conflicts = act(ben, second, "check")["checks"]["conflicts"]
    assert conflicts == [{"ci": host, "attribute": "memory_gb", "base": 4, "mine": 16, "theirs": 8}]
    assert ben.post(f"/api/v1/change-sets/{second['id']}/apply").problem(409)["hint"]
    ben.request("PATCH", f"/api/v1/change-sets/{second['id']}", {"rebase": True})
    act(ben, second, "apply")
    attributes = anna.get_json(f"/api/v1/cis/{host}")["attributes"]
    assert (attributes["memory_gb"], attributes["os"]) == (16, "Fedora")


def test_a_rollback_lists_what_came_later(server: Server) -> None:
    client = server.client()
    host = made(client, "web", memory_gb=4)
    change = applied(client, "more", {"op": "updateCI", "ci": host, "attributes": {"memory_gb": 8, "os": "Debian"}})
    later = applied(client, "even more", {"op": "updateCI", "ci": host, "attributes": {"memory_gb": 16}})
    path = f"/api/v1/change-sets/{change['id']}/rollback"
    listed = client.post(path, {"dependants": "list"})
    assert listed.status == 200 and listed.json()["changeSet"] is None
    assert listed.json()["dependants"] == [{"seq": later["appliedSeq"], "target": host, "attribute": "memory_gb"}]
    client.post(path, {"dependants": "force"}).problem(400)
    looked = client.post(f"{path}?dryRun=true", {"dependants": "list"}).json()
    assert looked["dependantCount"] == 1 and "difference" not in looked
    looked = client.post(f"{path}?dryRun=true", {"dependants": "force"}).json()
    (changed,) = looked["difference"]["changedCIs"]
    assert {one["attribute"]: (one["before"], one["after"]) for one in changed["changes"]} == {
        "memory_gb": (16, 4), "os": ("Debian", None),
    }
    assert looked["changeSet"] is None and client.get_json("/api/v1/change-sets")["total"] == 2
    skipped = client.post(path, {"dependants": "skip"})
    assert skipped.status == 201
    act(client, skipped.json()["changeSet"], "apply")
    assert client.get_json(f"/api/v1/cis/{host}")["attributes"] == {"memory_gb": 16}
    assert client.get_json(f"/api/v1/change-sets/{change['id']}")["state"] == "rolled_back"
    nothing = client.post(f"{path}?dryRun=true", {"dependants": "skip"}).problem(400)
    assert "nothing left" in nothing["detail"]


def test_a_run_is_taken_back_whole(server: Server) -> None:
    client = server.client()
    kept = made(client, "kept")
    before = state(client)
    estate = Path(__file__).resolve().parents[2] / "fixtures/estate"
    run = server.ingest("file", estate)
    assert client.count() > 10
    answer = client.post(f"/api/v1/ingest-runs/{run['id']}/rollback", {})
    assert answer.status == 201, answer.body
    act(client, answer.json()["changeSet"], "apply")
    assert state(client) == before
    # The same source says it again: the same identities come back.
    server.ingest("file", estate)
    assert client.get(f"/api/v1/cis/{kept}").status == 200 and client.count() > 10


def test_ten_thousand_cis_at_once(server: Server) -> None:
    client = server.client()
    names = [f"s-{number}" for number in range(10_000)]
    create = [{"op": "createCI", "class": "PhysicalServer", "name": name, "attributes": {"memory_gb": 4}} for name in names]
    applied(client, "fill", *create)
    before = client.get_json("/api/v1/cis?limit=1000")["items"]
    bulk = proposed(
        client,
        "raise the memory",
        *[{"op": "updateCI", "ci": f"ci-{number + 1}", "attributes": {"memory_gb": 8}} for number in range(10_000)],
    )
    began = time.monotonic()
    checked = act(client, bulk, "check")
    print(f"check of 10,000 CIs: {time.monotonic() - began:.2f} s")
    assert checked["state"] == "checked" and checked["checks"]["risk"]["touched"] == 10_000
    difference = client.get_json(f"/api/v1/change-sets/{bulk['id']}/difference?limit=5")
    assert difference["cis"]["changed"] == 10_000 and difference["truncated"]
    # One bad row, and nothing happens at all.
    bad = proposed(
        client,
        "with a mistake",
        *[{"op": "updateCI", "ci": f"ci-{number + 1}", "attributes": {"memory_gb": 9}} for number in range(9_999)],
        {"op": "updateCI", "ci": "ci-10000", "attributes": {"memory_gb": "much"}},
    )
    problem = client.post(f"/api/v1/change-sets/{bad['id']}/apply").problem(422)
    assert "memory_gb" in problem["detail"]
    assert client.get_json("/api/v1/cis?limit=1000")["items"] == before
    act(client, bulk, "apply")
    assert client.get_json("/api/v1/cis/ci-10000")["attributes"]["memory_gb"] == 8
    undo = client.post(f"/api/v1/change-sets/{bulk['id']}/rollback", {})
    act(client, undo.json()["changeSet"], "apply")
    assert client.get_json("/api/v1/cis?limit=1000")["items"] == before


def test_a_kill_while_applying_leaves_all_or_nothing(server: Server) -> None:
    client = server.client()
    create = [{"op": "createCI", "class": "PhysicalServer", "name": f"s-{number}"} for number in range(4_000)]
    for delay in (0.05, 0.3, 0.8):
        change = proposed(client, "fill", *create)
        before = client.count()

        def apply() -> None:
            try:
                client.post(f"/api/v1/change-sets/{change['id']}/apply", timeout=30)
            except OSError:
                pass

        thread = threading.Thread(target=apply)
        thread.start()
        time.sleep(delay)
        server.kill()
        thread.join()
        server.start()
        after = client.get_json(f"/api/v1/change-sets/{change['id']}")
        if after["state"] == "applied":
            assert client.count() == before + 4_000
        else:
            assert client.count() == before
            assert act(client, change, "apply")["state"] == "applied"
            assert client.count() == before + 4_000


def test_what_is_scheduled_survives_a_restart(server: Server) -> None:
    client = server.client()
    soon = (datetime.now(timezone.utc) + timedelta(seconds=8)).strftime("%Y-%m-%dT%H:%M:%SZ")
    change = proposed(client, "later", {"op": "createCI", "class": "PhysicalServer", "name": "s"}, applyAfter=soon)
    assert act(client, change, "apply")["state"] == "scheduled"
    assert client.count() == 0
    server.kill()
    server.start()
    wait_until(lambda: client.get_json(f"/api/v1/change-sets/{change['id']}")["state"] == "applied", 60, "applied")
    assert client.count() == 1


def test_the_command_line(server: Server, tmp_path: Path) -> None:
    client = server.client()
    token = {"ROOTLINE_TOKEN": client.token or ""}
    file = tmp_path / "operations.json"
    file.write_text(json.dumps([{"op": "createCI", "class": "PhysicalServer", "name": "from a file"}]))
    create = server.call("change", "create", file, "--title", "one", "--json", environment=token)
    assert create.code == 0, create.err
    name = json.loads(create.out)["id"]
    for verb, state in (("check", "checked"), ("submit", "approved"), ("apply", "applied"), ("show", "applied")):
        done = server.call("change", verb, name, "--json", environment=token)
        assert done.code == 0, done.err
        assert json.loads(done.out)["state"] == state
    assert name in server.call("change", "list", environment=token).out
    assert "from a file" in server.call("change", "diff", name, environment=token).out
    back = server.call("change", "rollback", name, "--json", environment=token)
    inverse = json.loads(back.out)["changeSet"]["id"]
    assert server.call("change", "apply", inverse, environment=token).code == 0
    assert client.count() == 0
    file.write_text('[{"op": "fly"}]')
    failed = server.call("change", "create", file, "--title", "bad", environment=token)
    assert failed.code != 0 and "operation 1" in failed.err
