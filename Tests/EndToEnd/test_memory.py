"""Snapshots, the audit chain, valid time and retention, from outside."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from rootline import Client, Server

PSQL = sorted(Path("/usr/lib/postgresql").glob("*/bin/psql"))[-1]


def sql(server: Server, text: str) -> str:
    """Past the service, as somebody with the password of the database would."""
    postmaster = next(server.data.rglob("postmaster.pid")).read_text().splitlines()
    done = subprocess.run(
        [PSQL, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text],
        env={"PGHOST": postmaster[4], "PGUSER": "rootline", "PGDATABASE": "rootline"},
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def create(client: Client, name: str, **attributes: Any) -> str:
    made = client.post("/api/v1/cis", {"class": "SoftwareInstance", "name": name, "attributes": attributes})
    assert made.status == 201, made.body
    return made.json()["id"]


def change(client: Client, ci: str, **attributes: Any) -> int:
    changed = client.request("PATCH", f"/api/v1/cis/{ci}", {"attributes": attributes})
    assert changed.status == 200, changed.body
    return changed.json()["changedSeq"]


def test_a_snapshot_is_taken_compared_and_restored(server: Server) -> None:
    client = server.client()
    shop, paying = create(client, "쇼핑몰", port=443), create(client, "결제", port=8443)
    taken = server.call("snapshot", "take", "before-move", "--note", "이전", "--json")
    assert taken.code == 0, taken.err
    assert client.post("/api/v1/snapshots", {"name": "before-move"}).status == 409
    change(client, shop, port=80)
    assert client.request("DELETE", f"/api/v1/cis/{paying}").status == 204
    extra = create(client, "extra")
    difference = client.get_json("/api/v1/snapshots/before-move/difference")
    assert difference["cis"] == {"added": 1, "removed": 1, "changed": 1}
    assert server.call("snapshot", "restore", "before-move", "--dry-run").code == 0
    assert client.count() == 2
    proposed = client.post("/api/v1/snapshots/before-move/restore?propose=true")
    assert proposed.status == 202 and proposed.json()["state"] == "draft" and client.count() == 2
    restored = server.call("snapshot", "restore", "before-move")
    assert restored.code == 0, restored.err
    assert client.get_json(f"/api/v1/cis/{shop}")["attributes"]["port"] == 443
    assert client.get_json(f"/api/v1/cis/{paying}")["name"] == "결제"
    assert client.get(f"/api/v1/cis/{extra}").status == 404
    difference = client.get_json("/api/v1/snapshots/before-move/difference")
    assert difference["cis"] == {"added": 0, "removed": 0, "changed": 0}
    server.kill()
    server.start()
    assert client.get_json("/api/v1/snapshots/before-move")["intact"] is True
    assert server.call("snapshot", "show", "before-move").out.strip().endswith("intact")
    assert server.call("audit", "verify").code == 0


def test_an_edited_row_is_found_and_named(server: Server) -> None:
    client = server.client()
    shop = create(client, "shop", port=443)
    change(client, shop, port=444)
    report = client.post("/api/v1/audit/verify").json()
    assert report["ok"] and report["broken"] == [] and report["checked"]["commits"] == client.seq()
    events = client.get_json("/api/v1/audit")["items"]
    assert {"sign-in", "api-key-created"} <= {event["action"] for event in events}
    sql(server, "update ci_version set attributes = '{\"port\": 1}' where seq_to is not null")
    done = server.call("audit", "verify", "--json")
    assert done.code == 2
    assert [(row["table"], row["row"], row["why"]) for row in json.loads(done.out)["broken"]] == [
        ("ci_version", shop, "edited")
    ]


def test_what_was_true_when_is_recorded_beside_what_was_known_when(server: Server) -> None:
    client = server.client()
    shop = create(client, "shop", rack="5")
    known = client.seq()
    said = client.request(
        "PUT", f"/api/v1/cis/{shop}/validity",
        {"attribute": "rack", "value": "7", "validFrom": "2020-03-01T00:00:00Z", "reason": "inventory"},
    )
    assert said.status == 200, said.body
    assert client.get_json(f"/api/v1/cis/{shop}")["attributes"]["rack"] == "7"
    then = client.get_json(f"/api/v1/cis/{shop}?validAt=2021-01-01T00:00:00Z")
    assert then["attributes"]["rack"] == "7" and then["corrected"] == ["rack"]
    assert client.get(f"/api/v1/cis/{shop}?validAt=2021-01-01T00:00:00Z&asOf={known}").status == 404
    assert client.get_json(f"/api/v1/cis/{shop}?asOf={known}")["attributes"]["rack"] == "5"
    timeline = client.get_json(f"/api/v1/cis/{shop}/timeline")["items"]
    assert [entry["kind"] for entry in timeline] in (
        ["updated", "validity", "created"], ["validity", "updated", "created"]
    )
    wrong = client.request(
        "PUT", f"/api/v1/cis/{shop}/validity",
        {"attribute": "rack", "value": "7", "validFrom": "2020-03-01T00:00:00Z", "validTo": "2019-01-01T00:00:00Z"},
    )
    assert "cannot end" in wrong.problem(422)["detail"]


def test_what_differs_around_a_ci(server: Server) -> None:
    client = server.client()
    ids = [create(client, name) for name in "abc"]
    for one, other in zip(ids, ids[1:]):
        made = client.post("/api/v1/relations", {"type": "CALLS", "from": one, "to": other})
        assert made.status == 201, made.body
    since = client.seq()
    for ci in ids:
        change(client, ci, description="new")
    for hops, changed in [(0, 1), (1, 2), (2, 3)]:
        found = client.get_json(f"/api/v1/difference?from={since}&ci={ids[0]}&hops={hops}")
        assert found["cis"]["changed"] == changed


def test_the_audit_is_for_admins(server: Server) -> None:
    key = server.client().post("/api/v1/api-keys", {"name": "reader", "role": "reader"}).json()["token"]
    reader = Client(server.url, token=key)
    assert reader.get("/api/v1/audit").status == 403
    assert reader.post("/api/v1/audit/verify").status == 403
    assert reader.post("/api/v1/snapshots", {"name": "x"}).status == 403
    assert reader.get("/api/v1/snapshots").status == 200
