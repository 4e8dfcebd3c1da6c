"""The HTTP surface: documented, authenticated, and the same shape of error everywhere."""

from __future__ import annotations

import re
from typing import Any, Iterator

import pytest
from openapi_spec_validator import validate

from conftest import KUBERNETES
from rootline import PROJECT, Client, Server

NEEDED = {("GET", "/health/live"), ("GET", "/health/ready"), ("POST", "/api/v1/session")}
# the pages about problems tell nothing about an estate, and people who cannot sign in need them most
OPEN_PATHS = NEEDED | {("GET", "/problems/{code}")}
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    server = Server.new()
    try:
        server.start()
        server.ingest("kubernetes", KUBERNETES)
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="module")
def client(service: Server) -> Client:
    return service.client()


@pytest.fixture(scope="module")
def document(client: Client) -> dict[str, Any]:
    return client.get_json("/api/v1/openapi.json")


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for path, item in document["paths"].items():
        for method in METHODS & set(item):
            yield method.upper(), path


def test_the_openapi_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_everything_is_documented(document: dict[str, Any]) -> None:
    assert set(operations(document)) >= NEEDED | {
        ("GET", "/api/v1/cis"), ("POST", "/api/v1/cis"), ("GET", "/api/v1/cis/{id}"), ("PATCH", "/api/v1/cis/{id}"),
        ("DELETE", "/api/v1/cis/{id}"), ("GET", "/api/v1/cis/{id}/history"),
        ("GET", "/api/v1/cis/{id}/neighbourhood"), ("GET", "/api/v1/relations"), ("POST", "/api/v1/relations"),
        ("DELETE", "/api/v1/relations/{id}"), ("GET", "/api/v1/metamodel"), ("GET", "/api/v1/commits"),
        ("POST", "/api/v1/ingest-runs"), ("GET", "/api/v1/ingest-runs"), ("GET", "/api/v1/ingest-runs/{id}"),
        ("POST", "/api/v1/ask"), ("GET", "/metrics"), ("POST", "/api/v1/api-keys"), ("GET", "/api/v1/api-keys"),
        ("GET", "/api/v1/session"), ("DELETE", "/api/v1/session"),
    }
    for path, item in document["paths"].items():
        for method in METHODS & set(item):
            assert item[method].get("summary"), f"{method} {path} has no summary"
            assert item[method]["responses"], f"{method} {path} has no responses"


def test_everything_but_health_and_sign_in_wants_credentials(service: Server, document: dict[str, Any]) -> None:
    nobody = Client(service.url)
    for method, path in operations(document):
        if (method, path) in OPEN_PATHS:
            continue
        concrete = re.sub(r"\{\w+\}", "1", path)
        response = nobody.request(method, concrete, {} if method in ("POST", "PATCH") else None)
        assert response.status == 401, f"{method} {path} answers {response.status} to a stranger"
        if path.startswith("/db/"):  # in the form of Neo4j's interfaces
            assert response.json()["errors"][0]["code"] == "Neo.ClientError.Security.Unauthorized"
        else:
            response.problem(401)
        wrong = Client(service.url, token="not-a-key").request(method, concrete)
        assert wrong.status == 401, f"{method} {path} answers {wrong.status} to a wrong key"


def test_an_unknown_path_is_a_problem(client: Client) -> None:
    client.get("/api/v1/nothing-here").problem(404)


def test_every_problem_has_its_request_id_and_its_page(client: Client) -> None:
    refused = [
        client.get("/api/v1/cis/ci-999999999"),
        client.get("/api/v1/cis/not-an-id"),
        client.post("/api/v1/cis", {"class": "Spaceship", "name": "x", "attributes": {}}),
        client.post("/api/v1/cis", {"class": "VirtualMachine", "name": "", "attributes": {}}),
        client.post("/api/v1/relations", {"type": "RUNS_ON", "from": "ci-999999998", "to": "ci-999999999"}),
        client.post("/api/v1/ask", {"question": ""}),
        client.request("PUT", "/api/v1/ask", {}),
        Client(client.url).get("/api/v1/cis"),
    ]
    problems = [response.problem(response.status) for response in refused]
    assert len({problem["instance"] for problem in problems}) == len(problems)
    for problem in problems:
        assert 400 <= problem["status"] < 500
        code = problem["type"].rpartition("/")[2]
        assert (PROJECT / f"docs/problems/{code}.md").is_file(), f"docs/problems/{code}.md is missing"


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=1000000", "limit=many", "cursor=%00broken"])
def test_a_bad_page_request_is_refused(client: Client, query: str) -> None:
    client.get(f"/api/v1/cis?{query}").problem(400)


def test_pages_together_are_the_whole(client: Client) -> None:
    whole = client.all_cis()
    paged, cursor = [], ""
    while cursor is not None:
        page = client.get_json("/api/v1/cis?limit=7" + (f"&cursor={cursor}" if cursor else ""))
        assert page["total"] == len(whole)
        paged += page["items"]
        cursor = page["next"]
    assert [item["id"] for item in paged] == [item["id"] for item in whole]
    assert len({item["id"] for item in paged}) == len(paged)


def test_search_finds_by_name(client: Client) -> None:
    pod = client.all_cis("K8sPod")[0]
    found = client.get_json(f"/api/v1/cis?q={pod['name']}&class=K8sPod")
    assert found["items"][0]["id"] == pod["id"]


def test_an_etag_saves_the_second_transfer(client: Client) -> None:
    path = f"/api/v1/cis/{client.all_cis('K8sPod')[0]['id']}"
    first = client.get(path)
    assert first.headers["etag"]
    second = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert second.status == 304 and not second.body


def test_a_ci_lives_and_leaves_its_history(client: Client) -> None:
    made = client.post("/api/v1/cis", {"class": "VirtualMachine", "name": "by-hand", "attributes": {"memory_gb": 4}})
    assert made.status == 201
    path = f"/api/v1/cis/{made.json()['id']}"
    host = client.post("/api/v1/cis", {"class": "PhysicalServer", "name": "below", "attributes": {}}).json()
    body = {"type": "RUNS_ON", "from": made.json()["id"], "to": host["id"], "properties": {}}
    relation = client.post("/api/v1/relations", body)
    assert relation.status == 201, relation.body

    seen = client.get(path)
    assert [(r["type"], r["other"]["name"]) for r in seen.json()["relations"]] == [("RUNS_ON", "below")]
    changed = client.request(
        "PATCH", path, {"attributes": {"memory_gb": 8}}, headers={"If-Match": seen.headers["etag"]}
    )
    assert changed.status == 200, changed.body
    late = client.request("PATCH", path, {"attributes": {"memory_gb": 16}}, headers={"If-Match": seen.headers["etag"]})
    late.problem(412)
    assert client.get_json(path)["attributes"]["memory_gb"] == 8

    around = client.get_json(f"{path}/neighbourhood?depth=1")
    assert {node["name"] for node in around["nodes"]} == {"by-hand", "below"}
    history = client.get_json(f"{path}/history")["items"]
    actions = [item["action"] for item in history]
    assert set(actions) >= {"created", "updated", "related"} and actions[-1] == "created", actions
    update = next(item for item in history if item["action"] == "updated")
    assert update["changes"] == [{"attribute": "memory_gb", "before": 4, "after": 8}]
    assert all(item["actor"] and item["at"] and item["seq"] for item in history)

    assert client.request("DELETE", path).status in (200, 204)
    client.get(path).problem(404)
    commits = client.get_json("/api/v1/commits?limit=5")["items"]
    assert [commit["seq"] for commit in commits] == sorted((commit["seq"] for commit in commits), reverse=True)
    assert commits[0]["counts"]["retired"] == 1
    assert client.request("DELETE", f"/api/v1/cis/{host['id']}").status in (200, 204)


def test_a_reader_reads_and_no_more(service: Server, client: Client) -> None:
    made = client.post("/api/v1/api-keys", {"name": "a reader", "role": "reader"})
    assert made.status == 201
    secret = made.json()["token"]
    reader = Client(service.url, token=secret)
    assert reader.count() > 0
    reader.post("/api/v1/cis", {"class": "VirtualMachine", "name": "no", "attributes": {}}).problem(403)
    reader.post("/api/v1/api-keys", {"name": "more", "role": "admin"}).problem(403)
    listed = client.get_json("/api/v1/api-keys")["items"]
    key = next(item for item in listed if item["name"] == "a reader")
    assert secret not in str(listed), "the list gives the secret away"
    assert client.request("DELETE", f"/api/v1/api-keys/{key['id']}").status == 204
    reader.get("/api/v1/cis").problem(401)


def test_a_session_begins_and_ends(service: Server) -> None:
    nobody = Client(service.url)
    signed_in = nobody.post("/api/v1/session", {"username": "admin", "password": service.password})
    assert signed_in.status == 200 and signed_in.json()["user"]["role"] == "admin"
    cookie = signed_in.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    person = Client(service.url, cookie=cookie.partition(";")[0])
    assert person.get_json("/api/v1/session")["user"]["name"] == "admin"
    assert person.request("DELETE", "/api/v1/session").status == 204
    person.get("/api/v1/session").problem(401)


def test_a_write_from_another_site_is_refused(service: Server) -> None:
    signed_in = Client(service.url).post("/api/v1/session", {"username": "admin", "password": service.password})
    person = Client(service.url, cookie=signed_in.headers["set-cookie"].partition(";")[0])
    stolen = person.post(
        "/api/v1/cis",
        {"class": "VirtualMachine", "name": "stolen", "attributes": {}},
        headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert stolen.status == 403, stolen.status


def test_health_says_what_it_is(service: Server) -> None:
    for path in ("/health/live", "/health/ready"):
        response = Client(service.url).get(path)
        assert response.status == 200 and response.json()["status"]


def test_metrics_are_prometheus_text(client: Client) -> None:
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    samples = [line for line in response.body.decode().splitlines() if line and not line.startswith("#")]
    for line in samples:
        assert re.fullmatch(r'[a-zA-Z_:][\w:]*(\{([a-zA-Z_]\w*="[^"]*",?)*\})? [-+\w.]+', line), line
    names = {re.split(r"[{ ]", line)[0] for line in samples}
    assert any("http" in name for name in names) and any("commit" in name or "seq" in name for name in names), names


def test_every_response_has_a_request_id_and_careful_headers(client: Client) -> None:
    response = client.get("/api/v1/cis?limit=1")
    assert any("request-id" in name for name in response.headers), response.headers
    assert response.headers["x-content-type-options"] == "nosniff"
    page = Client(client.url).get("/", headers={"Accept": "text/html"})
    assert page.status == 200 and page.headers["content-type"].startswith("text/html")
    assert "default-src" in page.headers["content-security-policy"]
