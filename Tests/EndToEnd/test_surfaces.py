"""Search, files in and out, bulk edits, versions and repeated requests, from outside."""

from __future__ import annotations

import csv
import io
import json
import threading
import urllib.parse
import zipfile
from pathlib import Path
from typing import Any, Iterator

import pytest

from rootline import Client, Server

FORMATS = ["csv", "json", "yaml", "xlsx", "graphml"]


def quoted(text: str) -> str:
    return urllib.parse.quote(text, safe="")


def names(client: Client, query: str, **parameters: str) -> list[str]:
    more = "".join(f"&{key}={quoted(value)}" for key, value in parameters.items())
    return [ci["name"] for ci in client.get_json(f"/api/v1/cis?q={quoted(query)}{more}")["items"]]


@pytest.fixture(scope="module")
def filled() -> Iterator[Server]:
    server = Server.new()
    try:
        server.start()
        client = server.client()

        def create(ci_class: str, name: str, **attributes: Any) -> str:
            return client.post("/api/v1/cis", {"class": ci_class, "name": name, "attributes": attributes}).json()["id"]

        host = create("PhysicalServer", "web-01", environment="production", memory_gb=64, serial="SN-1")
        create("PhysicalServer", "web-02", environment="test", memory_gb=32)
        database = create("Database", "주문 데이터베이스", port=5432, environment="production")
        application = create("Application", "결제 서버", description="주문을 결제한다")
        for kind, source, target in [("RUNS_ON", database, host), ("USES_DATABASE", application, database)]:
            assert client.post("/api/v1/relations", {"type": kind, "from": source, "to": target}).status == 201
        yield server
    finally:
        server.remove()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("web", ["web-01", "web-02"]), ("web -test", ["web-01"]), ("environment:production AND memory_gb>32", ["web-01"]),
        ("결제", ["결제 서버"]), ("서버를", ["결제 서버"]), ("port:[5000 TO 6000]", ["주문 데이터베이스"]),
        ("/^web-0[1]$/", ["web-01"]), ("wbe~1", ["web-01", "web-02"]), ("class:Host missing:serial", ["web-02"]),
        ("RUNS_ON>(name:web*)", ["주문 데이터베이스"]), ("USES_DATABASE>(RUNS_ON>web-01)", ["결제 서버"]),
        ("changed:>-1h class:Application", ["결제 서버"]), ("added:<2020", []), ("added:>-1h class:Application", ["결제 서버"]),
    ],
)
def test_search(filled: Server, query: str, found: list[str]) -> None:
    assert names(filled.client(), query, sort="name") == found


def test_totals_pages_columns_and_facets(filled: Server) -> None:
    client = filled.client()
    page = client.get_json("/api/v1/cis?sort=-memory_gb&limit=1&columns=memory_gb&facets=class,environment")
    assert (page["total"], page["items"][0]["name"]) == (4, "web-01")
    assert page["items"][0]["attributes"] == {"memory_gb": 64}
    assert page["facets"]["environment"]["values"][0] == {"value": "production", "count": 2}
    seen = [page["items"][0]["id"]]
    while page["next"]:
        page = client.get_json(f"/api/v1/cis?sort=-memory_gb&limit=1&cursor={page['next']}")
        seen += [ci["id"] for ci in page["items"]]
    assert len(seen) == len(set(seen)) == 4


def test_a_fault_in_a_search_is_shown_where_it_is(filled: Server) -> None:
    problem = filled.client().get(f"/api/v1/cis?q={quoted('web AND enviroment:test')}").problem(400)
    assert problem["position"] == {"start": 8, "end": 18}
    assert problem["caret"].splitlines()[1] == " " * 8 + "^" * 10
    assert "environment" in problem["hint"]


def test_saved_searches_have_parameters(filled: Server) -> None:
    client = filled.client()
    body = {
        "title": "Hosts of an environment", "query": "class:Host environment:$env memory_gb>=$least",
        "parameters": {"env": {"type": "text"}, "least": {"type": "number", "default": "0"}}, "columns": ["memory_gb"],
        "sort": "-memory_gb",
    }
    saved = client.request("PUT", "/api/v1/searches/hosts", body)
    assert saved.status == 200
    page = client.get_json("/api/v1/searches/hosts/run?env=production")
    assert [(ci["name"], ci["attributes"]) for ci in page["items"]] == [("web-01", {"memory_gb": 64})]
    assert client.get_json("/api/v1/searches/hosts/run?env=production&least=65")["total"] == 0
    assert "env" in client.get("/api/v1/searches/hosts/run").problem(400)["detail"]
    assert "number" in client.get("/api/v1/searches/hosts/run?env=x&least=many").problem(400)["detail"]
    stale = client.request("PUT", "/api/v1/searches/hosts", body | {"title": "B"}, headers={"If-Match": '"0"'})
    stale.problem(412)
    tag = client.get("/api/v1/searches/hosts").headers["etag"]
    assert client.request("PUT", "/api/v1/searches/hosts", body | {"title": "B"}, headers={"If-Match": tag}).status == 200
    client.request("PUT", "/api/v1/searches/bad", {"query": "web ("}).problem(422)
    assert [item["key"] for item in client.get_json("/api/v1/searches")["items"]] == ["hosts"]
    assert client.request("DELETE", "/api/v1/searches/hosts").status == 204


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_exported_changes_nothing_where_it_comes_back(filled: Server, format: str) -> None:
    client = filled.client()
    before = client.seq()
    file = client.get(f"/api/v1/export?format={format}").body
    result = client.post(f"/api/v1/import?format={format}", file, headers={"Content-Type": "application/octet-stream"}).json()
    assert result["counts"]["unchanged"] == 4 and result["counts"]["relationsUnchanged"] == 2
    assert result["problems"] == [] and client.seq() == before


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_exported_makes_the_same_estate_elsewhere(filled: Server, format: str, server: Server) -> None:
    file = filled.client().get(f"/api/v1/export?format={format}").body
    client = server.client()
    preview = client.post(f"/api/v1/import?format={format}&dryRun=true", file, headers={"Content-Type": "application/octet-stream"}).json()
    assert preview["counts"]["created"] == 4 and preview["difference"]["relations"]["added"] == 2 and client.seq() == 0
    result = client.post(f"/api/v1/import?format={format}", file, headers={"Content-Type": "application/octet-stream"}).json()
    assert result["counts"]["relationsCreated"] == 2

    def content(client: Client) -> Any:
        document = client.get("/api/v1/export?format=json").json()
        name = {ci["id"]: ci["name"] for ci in document["cis"]}
        cis = sorted(json.dumps(ci | {"id": ""}, sort_keys=True) for ci in document["cis"])
        return cis, sorted((r["type"], name[r["from"]], name[r["to"]]) for r in document["relations"])

    assert content(client) == content(filled.client())


def test_an_import_can_be_proposed(server: Server) -> None:
    client = server.client()
    file = b"class,name,memory_gb\nPhysicalServer,good,64\nPhysicalServer,bad,much\n"
    path = "/api/v1/import?format=csv&propose=true&title=racks"
    client.post(path, file, headers={"Content-Type": "text/csv"}).problem(422)
    answer = client.post(f"{path}&onError=skip", file, headers={"Content-Type": "text/csv"})
    assert answer.status == 202, answer.body
    proposed = answer.json()
    assert (proposed["state"], proposed["title"], proposed["operationCount"]) == ("draft", "racks", 1)
    assert client.seq() == 0
    assert client.post(f"/api/v1/change-sets/{proposed['id']}/apply").status == 200
    assert names(client, "good") == ["good"]


def test_a_workbook_opens_elsewhere(filled: Server) -> None:
    archive = zipfile.ZipFile(io.BytesIO(filled.client().get("/api/v1/export?format=xlsx").body))
    assert archive.testzip() is None
    assert "결제 서버" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_three_bad_rows_of_a_hundred_thousand(server: Server) -> None:
    client = server.client()
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["class", "name", "memory_gb"])
    for row in range(2, 100_002):
        rows.writerow(
            ["PhysicalServer", f"host-{row}", "much"] if row == 1_000
            else ["PhysicalSever", f"host-{row}", "64"] if row == 50_000
            else ["PhysicalServer", "", "64"] if row == 100_000
            else ["PhysicalServer", f"host-{row}", "64"]
        )
    file = text.getvalue().encode()
    problem = client.post("/api/v1/import?format=csv", file, headers={"Content-Type": "text/csv"}, timeout=120).problem(422)
    assert [(p["row"], p["column"]) for p in problem["problems"]] == [(1_000, "memory_gb"), (50_000, "class"), (100_000, "name")]
    assert client.count() == 0 and client.seq() == 0, "something was half-applied"
    result = client.post("/api/v1/import?format=csv&onError=skip", file, headers={"Content-Type": "text/csv"}, timeout=300).json()
    assert result["counts"]["created"] == 99_997 and result["problemCount"] == 3
    assert client.count() == 99_997
    # the text index is made beside; the answer is the same before and after
    assert names(client, "host-77777") == ["host-77777"]


def test_bulk_edit_is_previewed_and_atomic(server: Server) -> None:
    client = server.client()
    for number in range(5):
        client.post("/api/v1/cis", {"class": "PhysicalServer", "name": f"h-{number}", "attributes": {"cpu": number}})
    preview = client.post("/api/v1/cis/bulk", {"q": "cpu>1", "set": {"environment": "test"}, "dryRun": True}).json()
    assert (preview["matched"], preview["changed"], preview["difference"]["cis"]["changed"]) == (3, 3, 3)
    before = client.seq()
    client.post("/api/v1/cis/bulk", {"q": "cpu>0", "set": {"environment": "test"}, "count": 3}).problem(412)
    client.post("/api/v1/cis/bulk", {"q": "cpu>1", "set": {"cpu": "many"}}).problem(400)
    assert client.seq() == before
    done = client.post("/api/v1/cis/bulk", {"q": "cpu>1", "set": {"environment": "test"}, "count": 3}).json()
    assert done["seq"] == before + 1
    assert client.get_json("/api/v1/cis?q=environment:test")["total"] == 3
    retired = client.post("/api/v1/cis/bulk", {"ids": [ci["id"] for ci in client.all_cis()][:2], "retire": True}).json()
    assert retired["changed"] == 2 and client.count() == 3


def test_versions_of_relations(filled: Server) -> None:
    client = filled.client()
    relation = client.get_json("/api/v1/relations?type=RUNS_ON")["items"][0]["id"]
    tag = client.get(f"/api/v1/relations/{relation}").headers["etag"]
    changed = client.request("PATCH", f"/api/v1/relations/{relation}", {"properties": {"note": "a"}}, headers={"If-Match": tag})
    assert changed.status == 200 and changed.headers["etag"] != tag
    client.request("PATCH", f"/api/v1/relations/{relation}", {"properties": {"note": "b"}}, headers={"If-Match": tag}).problem(412)
    client.request("DELETE", f"/api/v1/relations/{relation}", headers={"If-Match": tag}).problem(412)
    client.request("PATCH", f"/api/v1/relations/{relation}", {"properties": {"note": None}}, headers={"If-Match": changed.headers["etag"]})


def test_a_repeated_request_changes_nothing_twice(server: Server) -> None:
    client = server.client()
    body = {"class": "PhysicalServer", "name": "once", "attributes": {}}
    first = client.post("/api/v1/cis", body, headers={"Idempotency-Key": "k1"})
    again = client.post("/api/v1/cis", body, headers={"Idempotency-Key": "k1"})
    assert first.status == again.status == 201 and first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true" and again.headers["location"] == first.headers["location"]
    client.post("/api/v1/cis", body | {"name": "other"}, headers={"Idempotency-Key": "k1"}).problem(422)
    # one that failed gives its key back
    client.post("/api/v1/cis", body | {"class": "Nonsense"}, headers={"Idempotency-Key": "k2"}).problem(422)
    assert client.post("/api/v1/cis", body | {"name": "later"}, headers={"Idempotency-Key": "k2"}).status == 201
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda: answers.append(
            server.client().post("/api/v1/cis", body | {"name": "crowd"}, headers={"Idempotency-Key": "k3"}).json()["id"]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8 and len(set(answers)) == 1
    assert client.count() == 3


def test_the_key_outlives_the_service(server: Server) -> None:
    body = {"class": "PhysicalServer", "name": "once", "attributes": {}}
    first = server.client().post("/api/v1/cis", body, headers={"Idempotency-Key": "k1"}).json()
    server.kill()
    server.start()
    assert server.client().post("/api/v1/cis", body, headers={"Idempotency-Key": "k1"}).json() == first
    assert server.client().count() == 1


def test_the_command_line(server: Server, tmp_path: Path) -> None:
    def ci(*arguments: str) -> Any:
        return server.call("ci", *arguments)

    assert ci("create", "PhysicalServer", "웹-01", "memory_gb=64", "environment=production").code == 0
    assert ci("create", "Database", "orders").code == 0
    assert ci("relate", "orders", "RUNS_ON", "웹-01").code == 0
    listed = ci("list", "--class", "Host").out
    assert "웹-01" in listed and "memory_gb".upper() in listed
    assert json.loads(ci("search", "memory_gb>32", "--json").out)["total"] == 1
    assert "RUNS_ON" in ci("get", "웹-01").out
    assert "128" in ci("set", "웹-01", "memory_gb=128").out
    assert "1 of 1 CIs would change" in ci("set", "--where", "class:Host", "environment=test").out
    assert "1 of 1 CIs changed" in ci("set", "--where", "class:Host", "environment=test", "--yes").out
    assert "64 → 128" in ci("history", "웹-01").out
    assert "≠" in ci("compare", "웹-01", "orders").out
    for format in FORMATS:
        file = tmp_path / f"estate.{format}"
        assert ci("export", str(file)).code == 0 and file.stat().st_size > 100
        assert "0 created, 0 updated, 2 unchanged" in ci("import", str(file)).out
    bad = tmp_path / "bad.csv"
    bad.write_text("class,name,cpu\nPhysicalServer,a,many\n")
    refused = ci("import", str(bad))
    assert refused.code == 1 and "row 2, column cpu" in refused.err
    assert ci("retire", "orders").code == 0
    wrong = ci("search", "enviroment:test")
    assert wrong.code == 1 and "environment" in wrong.err
