"""Neo4j's HTTP interfaces: the Query API, the transactional API before it, and the discovery document."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from neo4j import GraphDatabase

from rootline import Client, Response, Server

TYPED = "application/vnd.neo4j.query"


@pytest.fixture(scope="module")
def client(empty: Server) -> Client:
    return empty.client()


def query(client: Client, statement: str, status: int = 202, headers: dict[str, str] | None = None, **more: Any) -> Any:
    answer = client.post("/db/neo4j/query/v2", {"statement": statement, **more}, headers=headers)
    assert answer.status == status, (answer.status, answer.body)
    return answer.json()


def values(client: Client, statement: str, **more: Any) -> list[Any]:
    return query(client, statement, **more)["data"]["values"]


def code(answer: Response, status: int) -> str:
    assert answer.status == status, (answer.status, answer.body)
    return answer.json()["errors"][0]["code"]


# --- discovery and credentials


def test_programs_find_the_interfaces_and_browsers_the_console(empty: Server) -> None:
    stranger = Client(empty.url)
    for accept in ("application/json", "*/*"):
        document = stranger.get_json("/", headers={"Accept": accept})
        assert document["neo4j_version"] == "5.26.0" and document["neo4j_edition"]
        assert document["bolt_direct"].startswith("bolt://127.0.0.1:")
        assert document["bolt_routing"].startswith("neo4j://127.0.0.1:")
        assert document["query"] == empty.url + "/db/{databaseName}/query/v2"
        assert document["transaction"] == empty.url + "/db/{databaseName}/tx"
    page = stranger.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")


def test_a_password_does(empty: Server) -> None:
    secret = base64.b64encode(f"admin:{empty.password}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}"}
    assert query(Client(empty.url), "RETURN 1 AS x", headers=headers)["data"] == {"fields": ["x"], "values": [[1]]}


@pytest.mark.parametrize(
    "header, code, message",
    [
        (None, "Neo.ClientError.Security.Unauthorized", "No authentication header supplied."),
        ("Basic " + base64.b64encode(b"admin:wrong").decode(), "Neo.ClientError.Security.Unauthorized", "Invalid username or password."),
        ("Bearer nonsense", "Neo.ClientError.Security.Unauthorized", "Invalid username or password."),
        ("Basic !!!", "Neo.ClientError.Request.InvalidFormat", "Invalid authentication header."),
    ],
)
def test_who_may_not_come_in_is_told_as_neo4j_does(empty: Server, header: str | None, code: str, message: str) -> None:
    headers = {"Authorization": header} if header else {}
    answer = Client(empty.url).post("/db/neo4j/query/v2", {"statement": "RETURN 1"}, headers=headers)
    assert answer.status == 401
    assert answer.json() == {"errors": [{"code": code, "message": message}]}


def test_a_password_opens_no_other_route(empty: Server) -> None:
    secret = base64.b64encode(f"admin:{empty.password}".encode()).decode()
    Client(empty.url).get("/api/v1/cis", headers={"Authorization": f"Basic {secret}"}).problem(401)


def test_an_unknown_database_is_not_found(client: Client) -> None:
    answer = client.post("/db/nowhere/query/v2", {"statement": "RETURN 1"})
    assert code(answer, 404) == "Neo.ClientError.Database.DatabaseNotFound"


# --- one statement


def test_keys_come_in_the_order_of_neo4j(client: Client) -> None:
    answer = query(client, "CREATE (:Order {x: 1})", includeCounters=True)
    assert list(answer) == [
        "data", "counters", "queryType", "resultAvailableAfter", "resultConsumedAfter", "bookmarks",
    ]
    assert answer["data"] == {"fields": [], "values": []}
    assert answer["counters"]["containsUpdates"] is True
    assert answer["counters"]["nodesCreated"] == 1 and answer["counters"]["propertiesSet"] == 1
    assert answer["queryType"] == "w"
    assert answer["bookmarks"][0].startswith("FB:rootline:")
    assert values(client, "MATCH (n:Order) RETURN n.x", bookmarks=answer["bookmarks"]) == [[1]]


PLAIN = [
    ("null", None), ("true", True), ("9007199254740993", 9007199254740993), ("0.5", 0.5), ("'a \"b\"\\n한'", 'a "b"\n한'),
    ("[1, [2]]", [1, [2]]), ("{a: {b: 1}}", {"a": {"b": 1}}), ("date('2015-07-21')", "2015-07-21"),
    ("time('21:40:32+01:00')", "21:40:32+01:00"), ("localtime('21:40:32.142')", "21:40:32.142"),
    ("datetime('2015-07-21T21:40:32.142+02:00[Europe/Berlin]')", "2015-07-21T21:40:32.142+02:00[Europe/Berlin]"),
    ("localdatetime('2015-07-21T21:40:32')", "2015-07-21T21:40:32"), ("duration('P14DT16H12M')", "P14DT16H12M"),
    ("point({x: 1.5, y: 2})", "SRID=7203;POINT (1.5 2.0)"), ("point({x: 1, y: 2, z: 3})", "SRID=9157;POINT Z (1.0 2.0 3.0)"),
]


@pytest.mark.parametrize("text, expected", PLAIN)
def test_plain_values(client: Client, text: str, expected: Any) -> None:
    assert values(client, f"RETURN {text} AS x") == [[expected]]


TYPES = {
    "null": "Null", "true": "Boolean", "1": "Integer", "0.5": "Float", "'x'": "String", "[1]": "List", "{a: 1}": "Map",
    "date('2015-07-21')": "Date", "time('21:40:32+01:00')": "Time", "localtime('21:40:32')": "LocalTime",
    "datetime('2015-07-21T21:40:32Z')": "OffsetDateTime",
    "datetime('2015-07-21T21:40:32+02:00[Europe/Berlin]')": "ZonedDateTime",
    "localdatetime('2015-07-21T21:40:32')": "LocalDateTime", "duration('P1D')": "Duration", "point({x: 1, y: 2})": "Point",
}


@pytest.mark.parametrize("text", TYPES)
def test_typed_values_say_their_type_and_come_back(client: Client, text: str) -> None:
    headers = {"Accept": TYPED, "Content-Type": TYPED + ".v1.0"}
    answer = client.post("/db/neo4j/query/v2", {"statement": f"RETURN {text} AS x"}, headers=headers)
    assert answer.headers["content-type"] == "application/vnd.neo4j.query.v1.0"
    value = answer.json()["data"]["values"][0][0]
    assert value["$type"] == TYPES[text]
    back = query(client, "RETURN $x AS x", headers=headers, parameters={"x": value})
    assert back["data"]["values"] == [[value]]


def test_the_same_answers_over_every_door(empty: Server, client: Client) -> None:
    query(client, "CREATE (:Door {name: 'a', when: date('2020-01-01')})-[:LEADS {n: 1}]->(:Door {name: 'b'})")
    statement = "MATCH p = (a:Door)-[r:LEADS]->(b:Door) RETURN a, r, b, p, a.when AS day, [1.5, null] AS list"
    plain = values(client, statement)[0]
    typed = values(client, statement, headers={"Accept": TYPED})[0]
    with GraphDatabase.driver(f"bolt://127.0.0.1:{empty.bolt_port}", auth=("admin", empty.password)) as driver:
        record = driver.execute_query(statement).records[0]
    a, r, b, path, day, items = plain
    assert a == {"elementId": record["a"].element_id, "labels": ["Door"], "properties": {"name": "a", "when": "2020-01-01"}}
    assert r["type"] == record["r"].type == "LEADS" and r["properties"] == {"n": 1}
    assert (r["startNodeElementId"], r["endNodeElementId"]) == (a["elementId"], b["elementId"])
    assert path == [a, r, b]
    assert day == str(record["day"]) and items == record["list"]
    assert typed[0]["_value"]["_element_id"] == a["elementId"]
    assert typed[0]["_value"]["_properties"]["when"] == {"$type": "Date", "_value": "2020-01-01"}
    assert typed[1]["_value"]["_start_node_element_id"] == a["elementId"]
    assert [step["$type"] for step in typed[3]["_value"]] == ["Node", "Relationship", "Node"]
    assert typed[5] == {"$type": "List", "_value": [{"$type": "Float", "_value": "1.5"}, {"$type": "Null", "_value": None}]}


def test_rows_as_lines(client: Client) -> None:
    answer = client.post(
        "/db/neo4j/query/v2", {"statement": "UNWIND range(1, 3) AS x RETURN x"}, headers={"Accept": "application/jsonl"}
    )
    events = [json.loads(line) for line in answer.body.splitlines()]
    assert answer.status == 202 and answer.headers["content-type"] == "application/jsonl"
    assert [event["$event"] for event in events] == ["Header", "Record", "Record", "Record", "Summary"]
    assert events[0]["_body"] == {"fields": ["x"]} and events[2]["_body"] == [2]
    assert events[4]["_body"]["queryType"] == "r"


def test_a_wrong_statement_shows_where(client: Client) -> None:
    answer = client.post("/db/neo4j/query/v2", {"statement": "MATCH (n)\nRETRUN n"})
    assert code(answer, 400) == "Neo.ClientError.Statement.SyntaxError"
    message = answer.json()["errors"][0]["message"]
    assert "(line 2, column 1 (offset: 10))" in message and '"RETRUN n"' in message and "^" in message


def test_a_failure_among_the_rows_ends_the_answer_with_errors(client: Client) -> None:
    answer = client.post(
        "/db/neo4j/query/v2", {"statement": "UNWIND range(5000, 0, -1) AS x RETURN 1 / x AS y"}
    )
    document = answer.json()
    assert answer.status == 202
    assert len(document["data"]["values"]) >= 1000
    assert document["errors"][0]["code"] == "Neo.ClientError.Statement.ArithmeticError"


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"statement": 1}', b"{}", b'{"statement": "RETURN 1", "accessMode": "SOME"}']
)
def test_requests_that_are_none(client: Client, body: bytes) -> None:
    answer = client.post("/db/neo4j/query/v2", body, headers={"Content-Type": "application/json"})
    assert code(answer, 400) == "Neo.ClientError.Request.InvalidFormat"


def test_a_read_only_request_does_not_write(client: Client) -> None:
    answer = client.post("/db/neo4j/query/v2", {"statement": "CREATE (:No)", "accessMode": "READ"})
    assert code(answer, 400) == "Neo.ClientError.Statement.AccessMode"


def test_a_time_limit(client: Client) -> None:
    begin = time.monotonic()
    answer = client.post(
        "/db/neo4j/query/v2",
        {"statement": "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y WITH x, y WHERE x + y < 0 RETURN count(x)", "maxExecutionTime": 1},
    )
    assert code(answer, 400) == "Neo.ClientError.Transaction.TransactionTimedOut"
    assert time.monotonic() - begin < 10


def test_plans(client: Client) -> None:
    plan = query(client, "EXPLAIN MATCH (n) RETURN n")["queryPlan"]
    assert plan["operatorType"] and "identifiers" in plan and plan["children"]
    profile = query(client, "PROFILE MATCH (n) RETURN n LIMIT 1")["profiledQueryPlan"]
    assert "dbHits" in profile and "records" in profile


def test_a_large_answer_streams(client: Client) -> None:
    rows = values(client, "UNWIND range(1, 200000) AS x RETURN x")
    assert len(rows) == 200_000 and rows[-1] == [200_000]


# --- transactions


def test_a_transaction_over_several_requests(client: Client) -> None:
    begun = client.post("/db/neo4j/query/v2/tx", {"statement": "CREATE (:Step {x: 1})"})
    assert begun.status == 202
    transaction = begun.json()["transaction"]
    assert transaction["expires"].endswith("Z") and "bookmarks" not in begun.json()
    path = f"/db/neo4j/query/v2/tx/{transaction['id']}"
    seen = client.post(path, {"statement": "MATCH (n:Step) RETURN count(n)"})
    assert seen.json()["data"]["values"] == [[1]] and seen.json()["transaction"]["id"] == transaction["id"]
    assert values(client, "MATCH (n:Step) RETURN count(n)") == [[0]]
    assert client.post(path).json()["transaction"]["id"] == transaction["id"]
    done = client.post(path + "/commit", {"statement": "CREATE (:Step {x: 2})"})
    assert done.status == 202 and done.json()["bookmarks"] and "transaction" not in done.json()
    assert values(client, "MATCH (n:Step) RETURN count(n)") == [[2]]
    assert code(client.post(path), 404) == "Neo.ClientError.Transaction.TransactionNotFound"


def test_a_rollback_and_a_commit_without_a_statement(client: Client) -> None:
    one = client.post("/db/neo4j/query/v2/tx", {"statement": "CREATE (:Never)"}).json()["transaction"]["id"]
    gone = client.request("DELETE", f"/db/neo4j/query/v2/tx/{one}")
    assert (gone.status, gone.json()) == (200, {})
    assert values(client, "MATCH (n:Never) RETURN count(n)") == [[0]]
    other = client.post("/db/neo4j/query/v2/tx").json()["transaction"]["id"]
    assert list(client.post(f"/db/neo4j/query/v2/tx/{other}/commit").json()) == ["bookmarks"]


def test_a_failed_statement_ends_its_transaction(client: Client) -> None:
    begun = client.post("/db/neo4j/query/v2/tx", {"statement": "CREATE (:Undone)"}).json()["transaction"]["id"]
    path = f"/db/neo4j/query/v2/tx/{begun}"
    assert code(client.post(path, {"statement": "RETURN 1 / 0"}), 400) == "Neo.ClientError.Statement.ArithmeticError"
    assert code(client.post(path + "/commit"), 404) == "Neo.ClientError.Transaction.TransactionNotFound"
    assert values(client, "MATCH (n:Undone) RETURN count(n)") == [[0]]


def test_a_transaction_belongs_to_who_began_it(empty: Server, client: Client) -> None:
    begun = client.post("/db/neo4j/query/v2/tx").json()["transaction"]["id"]
    key = client.post("/api/v1/api-keys", {"name": "other", "role": "editor"}).json()["token"]
    other = Client(empty.url, token=key)
    assert code(other.post(f"/db/neo4j/query/v2/tx/{begun}"), 404) == "Neo.ClientError.Transaction.TransactionNotFound"


# --- the transactional API


def statements(client: Client, path: str, *texts: Any) -> Response:
    items = [text if isinstance(text, dict) else {"statement": text} for text in texts]
    return client.post(path, {"statements": items})


def test_many_statements_in_one_request(client: Client) -> None:
    answer = statements(
        client,
        "/db/neo4j/tx/commit",
        {"statement": "CREATE (n:Old {name: $name}) RETURN n", "parameters": {"name": "x"}, "includeStats": True},
        {
            "statement": "MATCH (n:Old) CREATE (n)-[r:SELF]->(n) RETURN n, r",
            "resultDataContents": ["row", "graph"],
        },
    )
    assert answer.status == 200
    document = answer.json()
    assert document["errors"] == [] and document["lastBookmarks"]
    first, second = document["results"]
    assert first["columns"] == ["n"]
    assert first["data"][0]["row"] == [{"name": "x"}]
    meta = first["data"][0]["meta"][0]
    assert meta["type"] == "node" and meta["deleted"] is False and meta["elementId"].endswith(f":{meta['id']}")
    assert first["stats"]["contains_updates"] is True and first["stats"]["nodes_created"] == 1
    assert "relationship_deleted" in first["stats"]
    graph = second["data"][0]["graph"]
    assert [node["labels"] for node in graph["nodes"]] == [["Old"]]
    assert graph["relationships"][0]["type"] == "SELF"
    assert graph["relationships"][0]["startNode"] == graph["nodes"][0]["id"]


def test_a_failure_undoes_all_statements_of_a_request(client: Client) -> None:
    answer = statements(client, "/db/neo4j/tx/commit", "CREATE (:Together)", "RETRUN 1")
    document = answer.json()
    assert answer.status == 200 and len(document["results"]) == 1
    assert document["errors"][0]["code"] == "Neo.ClientError.Statement.SyntaxError"
    assert values(client, "MATCH (n:Together) RETURN count(n)") == [[0]]


def test_an_old_transaction_over_several_requests(client: Client) -> None:
    begun = statements(client, "/db/neo4j/tx", "CREATE (:Olden)")
    assert begun.status == 201
    document = begun.json()
    assert document["commit"] == begun.headers["location"] + "/commit"
    assert document["transaction"]["expires"].endswith("GMT")
    path = begun.headers["location"].removeprefix(client.url)
    assert statements(client, path, "MATCH (n:Olden) RETURN count(n)").json()["results"][0]["data"][0]["row"] == [1]
    assert "transaction" in statements(client, path).json()
    done = statements(client, path + "/commit").json()
    assert done["errors"] == [] and done["results"] == [] and "transaction" not in done
    missing = statements(client, path)
    assert missing.json()["errors"][0]["code"] == "Neo.ClientError.Transaction.TransactionNotFound"
    assert values(client, "MATCH (n:Olden) RETURN count(n)") == [[1]]
