"""The official Neo4j driver, unchanged, against the Bolt door; and a client without manners."""

from __future__ import annotations

import datetime
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Iterator

import neo4j
import pytest
import pytz
from neo4j import READ_ACCESS, GraphDatabase
from neo4j.exceptions import AuthError, ClientError, CypherSyntaxError, ServiceUnavailable
from neo4j.spatial import CartesianPoint, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

import bolt
from rootline import Server, wait_until


@pytest.fixture(scope="module")
def port(empty: Server) -> int:
    return empty.bolt_port


@pytest.fixture(scope="module")
def token(empty: Server) -> str:
    client = empty.client()
    assert client.token
    return client.token


@pytest.fixture(scope="module")
def driver(empty: Server, port: int) -> Iterator[neo4j.Driver]:
    with GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=("admin", empty.password)) as driver:
        driver.verify_connectivity()
        yield driver


def memory(server: Server) -> int:
    """Resident bytes of the service."""
    assert server.process is not None
    with open(f"/proc/{server.process.pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


# --- who may come in


def test_a_wrong_password_is_told(port: int) -> None:
    with GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=("admin", "not this")) as driver:
        with pytest.raises(AuthError):
            driver.verify_connectivity()


def test_no_credentials_are_not_enough(port: int) -> None:
    with GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=None) as driver:
        with pytest.raises(AuthError):
            driver.verify_connectivity()


def test_an_api_key_is_a_bearer_token(port: int, token: str) -> None:
    auth = neo4j.bearer_auth(token)
    with GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=auth) as driver:
        assert driver.execute_query("RETURN 1 AS x").records[0]["x"] == 1


def test_an_unknown_database_is_told(driver: neo4j.Driver) -> None:
    with pytest.raises(ClientError) as failure:
        driver.execute_query("RETURN 1", database_="nowhere")
    assert failure.value.code == "Neo.ClientError.Database.DatabaseNotFound"


def test_a_reader_may_not_write(empty: Server, port: int) -> None:
    key = empty.client().post("/api/v1/api-keys", {"name": "bolt-reader", "role": "reader"}).json()["token"]
    with GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=neo4j.bearer_auth(key)) as driver:
        assert driver.execute_query("RETURN 1 AS x").records[0]["x"] == 1
        with pytest.raises(ClientError) as failure:
            driver.execute_query("CREATE (:Forbidden)")
        assert failure.value.code == "Neo.ClientError.Security.Forbidden"


# --- values

VALUES: list[Any] = [
    None,
    True,
    -(2**63),
    2**63 - 1,
    0.1,
    float("inf"),
    "a \"quoted\"\n한글 😀",
    bytearray([0, 1, 255]),
    [1, "x", None, [2.5]],
    {"a": 1, "b": {"c": [True]}},
    Date(2015, 7, 21),
    Time(21, 40, 32, 142_000_001),
    Time(21, 40, 32, 0, tzinfo=pytz.FixedOffset(60)),
    DateTime(2015, 7, 21, 21, 40, 32, 142_000_001),
    DateTime(2015, 7, 21, 21, 40, 32, 0, tzinfo=datetime.timezone.utc),
    DateTime(2015, 7, 21, 21, 40, 32, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=-5, minutes=-30))),
    Duration(months=14, days=3, seconds=70, nanoseconds=7),
    WGS84Point((12.5, 55.7)),
    WGS84Point((12.5, 55.7, 100.0)),
    CartesianPoint((1.0, 2.0)),
    CartesianPoint((1.0, 2.0, 3.0)),
]


@pytest.mark.parametrize("value", VALUES, ids=[type(value).__name__ + str(n) for n, value in enumerate(VALUES)])
def test_every_type_comes_back(driver: neo4j.Driver, value: Any) -> None:
    assert driver.execute_query("RETURN $x AS x", x=value).records[0]["x"] == value


def test_a_named_zone_comes_back(driver: neo4j.Driver) -> None:
    # of pytz: with zoneinfo the driver's own clock arithmetic crashes the interpreter
    value = pytz.timezone("Europe/Berlin").localize(datetime.datetime(2015, 7, 21, 21, 40, 32))
    found = driver.execute_query("RETURN $x AS x, toString($x) AS text", x=value).records[0]
    assert found["x"].to_native() == value
    assert found["text"] == "2015-07-21T21:40:32+02:00[Europe/Berlin]"


def test_nodes_relationships_and_paths(driver: neo4j.Driver) -> None:
    record = driver.execute_query(
        "CREATE p = (a:Human:Friend {name: 'Al', born: date('1970-01-02')})-[r:KNOWS {since: 1}]->(b:Human {name: 'Bo'}) "
        "RETURN a, r, b, p"
    ).records[0]
    a, r, b, path = record["a"], record["r"], record["b"], record["p"]
    assert a.labels == {"Human", "Friend"}
    assert dict(a) == {"name": "Al", "born": Date(1970, 1, 2)}
    assert a.element_id.split(":")[0] == "4" and r.element_id.split(":")[0] == "5"
    assert r.type == "KNOWS" and dict(r) == {"since": 1}
    assert (r.start_node.element_id, r.end_node.element_id) == (a.element_id, b.element_id)
    assert [node["name"] for node in path.nodes] == ["Al", "Bo"]
    back = driver.execute_query(
        "MATCH p = (b:Human {name: 'Bo'})<-[:KNOWS]-(a) WHERE elementId(a) = $id RETURN p, id(a) AS id", id=a.element_id
    ).records[0]
    assert [node["name"] for node in back["p"].nodes] == ["Bo", "Al"]
    assert back["p"].relationships[0].start_node["name"] == "Al"
    assert back["id"] == a.id


# --- results


def test_ten_thousand_rows_in_small_pieces(driver: neo4j.Driver) -> None:
    with driver.session(fetch_size=100) as session:
        numbers = [record["x"] for record in session.run("UNWIND range(1, 10000) AS x RETURN x")]
    assert numbers == list(range(1, 10001))


def test_a_result_may_be_given_up(driver: neo4j.Driver) -> None:
    with driver.session(fetch_size=10) as session:
        result = session.run("UNWIND range(1, 1000000) AS x RETURN x")
        assert result.peek()["x"] == 1
        summary = result.consume()
        assert summary.query_type == "r"
        assert session.run("RETURN 2 AS x").single()["x"] == 2


def test_the_summary_counts_what_changed(driver: neo4j.Driver) -> None:
    summary = driver.execute_query("CREATE (:Counted {a: 1, b: 2})-[:R]->(:Counted)").summary
    counters = summary.counters
    assert counters.contains_updates
    assert (counters.nodes_created, counters.relationships_created) == (2, 1)
    assert (counters.properties_set, counters.labels_added) == (2, 2)
    assert summary.query_type == "w"
    assert summary.database == "neo4j"
    assert summary.server.agent.startswith("Neo4j/5.")
    nothing = driver.execute_query("RETURN 1").summary
    assert not nothing.counters.contains_updates


def test_statuses_close_a_result(driver: neo4j.Driver) -> None:
    def status(text: str) -> str:
        return driver.execute_query(text).summary.gql_status_objects[0].gql_status

    assert status("RETURN 1") == "00000"
    assert status("UNWIND [] AS x RETURN x") == "02000"
    assert status("CREATE (:Silent)") == "00001"


def test_explain_and_profile(driver: neo4j.Driver) -> None:
    plan = driver.execute_query("EXPLAIN MATCH (n:Human) RETURN n").summary.plan
    assert plan["operatorType"] and plan["children"]
    profile = driver.execute_query("PROFILE MATCH (n:Human) RETURN n").summary.profile
    assert profile["operatorType"] and "rows" in profile and "dbHits" in profile


# --- transactions


def test_a_transaction_sees_its_own_writes_and_others_do_not(driver: neo4j.Driver) -> None:
    with driver.session() as session, driver.session() as other:
        with session.begin_transaction() as transaction:
            transaction.run("CREATE (:Own {x: 1})").consume()
            assert transaction.run("MATCH (n:Own) RETURN count(n) AS c").single()["c"] == 1
            assert other.run("MATCH (n:Own) RETURN count(n) AS c").single()["c"] == 0
            transaction.commit()
        assert other.run("MATCH (n:Own) RETURN count(n) AS c").single()["c"] == 1


def test_a_rollback_leaves_nothing(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        with session.begin_transaction() as transaction:
            transaction.run("CREATE (:Gone)").consume()
            transaction.rollback()
        assert session.run("MATCH (n:Gone) RETURN count(n) AS c").single()["c"] == 0


def test_several_results_of_one_transaction_are_read_in_turn(driver: neo4j.Driver) -> None:
    with driver.session(fetch_size=2) as session, session.begin_transaction() as transaction:
        first = transaction.run("UNWIND range(1, 10) AS x RETURN x")
        second = transaction.run("UNWIND range(11, 20) AS x RETURN x")
        assert [record["x"] for record in second] == list(range(11, 21))
        assert [record["x"] for record in first] == list(range(1, 11))


def test_managed_transactions(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.execute_write(lambda tx: tx.run("MERGE (n:Managed {x: 1}) SET n.y = 2").consume())
        found = session.execute_read(lambda tx: tx.run("MATCH (n:Managed) RETURN n.y AS y").single())
        assert found["y"] == 2
        with pytest.raises(ClientError) as failure:
            session.execute_read(lambda tx: tx.run("CREATE (:Managed)").consume())
        assert failure.value.code == "Neo.ClientError.Statement.AccessMode"


def test_bookmarks_lead_from_one_session_to_the_next(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.run("CREATE (:Marked)").consume()
        bookmarks = session.last_bookmarks()
    assert all(value.startswith("FB:rootline:") for value in bookmarks.raw_values)
    with driver.session(bookmarks=bookmarks) as session:
        assert session.run("MATCH (n:Marked) RETURN count(n) AS c").single()["c"] == 1


def test_a_failing_query_then_a_good_one(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        with pytest.raises(CypherSyntaxError) as failure:
            session.run("RETRUN 1").consume()
        assert "(line 1, column 1 (offset: 0))" in failure.value.message and "^" in failure.value.message
        assert session.run("RETURN 1 AS x").single()["x"] == 1
        with pytest.raises(ClientError) as late:
            session.run("UNWIND [1, 0] AS x RETURN 1 / x").consume()
        assert late.value.code == "Neo.ClientError.Statement.ArithmeticError"
        assert session.run("RETURN 2 AS x").single()["x"] == 2


def test_a_failure_says_its_gql_status(driver: neo4j.Driver) -> None:
    with pytest.raises(ClientError) as failure:
        driver.execute_query("RETURN 1 / 0")
    assert failure.value.gql_status == "22012"
    assert failure.value.diagnostic_record["_classification"] == "CLIENT_ERROR"


def test_a_missing_parameter_is_named(driver: neo4j.Driver) -> None:
    with pytest.raises(ClientError) as failure:
        driver.execute_query("RETURN $missing")
    assert failure.value.code == "Neo.ClientError.Statement.ParameterMissing"


ENDLESS = "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y WITH x, y WHERE x + y < 0 RETURN count(x)"


def test_a_statement_that_takes_too_long_is_stopped(driver: neo4j.Driver) -> None:
    begin = time.monotonic()
    with driver.session() as session:
        with pytest.raises(neo4j.exceptions.Neo4jError) as failure:
            session.run(neo4j.Query(ENDLESS, timeout=0.5)).consume()
        assert failure.value.code == "Neo.ClientError.Transaction.TransactionTimedOut"
        assert session.run("RETURN 1 AS x").single()["x"] == 1
    assert time.monotonic() - begin < 10


def test_a_reset_stops_what_runs(port: int, token: str) -> None:
    session = bolt.Session(port, token)
    session.send(bolt.message(bolt.RUN, ENDLESS, {}, {}) + bolt.message(bolt.PULL, {"n": -1}))
    session.success()
    time.sleep(0.3)
    begin = time.monotonic()
    session.send(bolt.message(bolt.RESET))
    assert session.answer().tag == bolt.IGNORED
    session.success()
    assert time.monotonic() - begin < 3
    assert session.rows("RETURN 1") == [[1]]
    session.close()


def test_fifty_sessions_at_once(driver: neo4j.Driver) -> None:
    def work(number: int) -> int:
        with driver.session() as session:
            session.run("CREATE (:Crowd {number: $n})", n=number).consume()
            total = 0
            for _ in range(5):
                total += session.run("UNWIND range(1, 100) AS x RETURN sum(x) AS s").single()["s"]
            return total

    with ThreadPoolExecutor(50) as pool:
        assert list(pool.map(work, range(50))) == [25_250] * 50
    assert driver.execute_query("MATCH (n:Crowd) RETURN count(n) AS c").records[0]["c"] == 50


def test_long_statements_leave_others_alone(driver: neo4j.Driver, empty: Server) -> None:
    def long() -> None:
        with driver.session() as session:
            try:
                session.run(neo4j.Query(ENDLESS, timeout=3)).consume()
            except neo4j.exceptions.Neo4jError:
                pass

    threads = [threading.Thread(target=long) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    begin = time.monotonic()
    assert driver.execute_query("RETURN 1 AS x").records[0]["x"] == 1
    assert empty.is_healthy("ready")
    assert time.monotonic() - begin < 2
    for thread in threads:
        thread.join()


# --- routing and versions


def test_a_routing_address_works(empty: Server, port: int) -> None:
    with GraphDatabase.driver(f"neo4j://localhost:{port}", auth=("admin", empty.password)) as driver:
        driver.verify_connectivity()
        records, summary, keys = driver.execute_query("RETURN 1 AS x")
        assert records[0]["x"] == 1 and keys == ["x"]
        with driver.session(default_access_mode=READ_ACCESS) as session:
            assert session.run("RETURN 2 AS x").single()["x"] == 2


@pytest.mark.parametrize("version", [(4, 4), (5, 0), (5, 1), (5, 4), (5, 6), (5, 7), (5, 8)])
def test_every_version_runs_a_statement(port: int, token: str, version: tuple[int, int]) -> None:
    session = bolt.Session(port, token, version)
    assert session.hello["server"].startswith("Neo4j/")
    assert session.rows("RETURN $x + 1", {"x": 41}) == [[42]]
    session.send(bolt.message(bolt.RUN, "RETRUN", {}, {}) + bolt.message(bolt.PULL, {"n": -1}))
    failure = session.failure()
    assert ("gql_status" in failure) == (version >= (5, 7))
    assert session.answer().tag == bolt.IGNORED
    session.send(bolt.message(bolt.RESET))
    session.success()
    session.close()


def test_the_patch_of_four_four_is_agreed(port: int, token: str) -> None:
    old = bolt.Session(port, token, (4, 4))
    assert old.rows("RETURN datetime('1970-01-01T02:00:00+01:00')") == [[bolt.Structure(0x46, (7200, 0, 3600))]]
    patched = bolt.Session(port, token, (4, 4), {"patch_bolt": ["utc"]})
    assert patched.hello["patch_bolt"] == ["utc"]
    assert patched.rows("RETURN datetime('1970-01-01T02:00:00+01:00')") == [[bolt.Structure(0x49, (3600, 0, 3600))]]


# --- bad manners


@pytest.mark.parametrize(
    "data",
    [b"\x00" * 100, b"\xff" * 3, b"SSH-2.0-x\r\n", b"\x16\x03\x01\x02\x00", bolt.MAGIC + b"\0\0\0\7" * 4],
    ids=["zeros", "ones", "ssh", "tls", "unknown version"],
)
def test_bytes_that_are_not_bolt_end_the_connection(port: int, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as stranger:
        stranger.sendall(data)
        answer = b""
        try:
            while more := stranger.recv(1000):
                answer += more
        except ConnectionError:
            pass
    assert answer in (b"", b"\0\0\0\0")


def test_a_browser_is_told_where_it_is(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = stranger.recv(1000)
    assert answer.startswith(b"HTTP/1.1 400") and b"Bolt" in answer


def test_a_message_out_of_order_is_refused_and_ends_the_connection(port: int, token: str) -> None:
    session = bolt.Session(port, token)
    session.send(bolt.message(bolt.COMMIT))
    assert session.failure()["code"] == "Neo.ClientError.Request.Invalid"
    assert session.is_closed()


def test_nobody_runs_a_statement_before_signing_in(port: int) -> None:
    session = bolt.Session(port, None)
    session.send(bolt.message(bolt.RUN, "RETURN 1", {}, {}))
    assert session.failure()["code"] == "Neo.ClientError.Request.Invalid"
    assert session.is_closed()


@pytest.mark.parametrize(
    "body", [b"\xb1\x01\xc1", b"\xff", b"\xb3\x10\x81\xff\xa0\xa0", b"\xb0\x7b", b"\x91" * 5000, b""]
)
def test_broken_messages_end_the_connection(port: int, token: str, body: bytes) -> None:
    session = bolt.Session(port, token)
    session.send(len(body).to_bytes(2, "big") + body + b"\0\0")
    if body:
        assert session.is_closed()
    else:
        assert session.rows("RETURN 1") == [[1]]


def test_a_huge_message_before_signing_in_is_refused(port: int) -> None:
    session = bolt.Session(port, None)
    try:
        for _ in range(100):
            session.send(b"\xff\xff" + bytes(65535))
    except OSError:
        return
    assert session.is_closed()


def test_a_client_that_stops_reading_costs_no_memory(empty: Server, port: int, token: str) -> None:
    before = memory(empty)
    session = bolt.Session(port, token)
    text = "UNWIND range(1, 5000) AS x UNWIND range(1, 5000) AS y RETURN x, y, 'a text that makes each row longer'"
    session.send(bolt.message(bolt.RUN, text, {}, {}) + bolt.message(bolt.PULL, {"n": -1}))
    time.sleep(3)
    assert memory(empty) - before < 64 << 20
    session.close()
    other = bolt.Session(port, token)
    assert other.rows("RETURN 1") == [[1]]
    other.close()


def test_a_disconnect_in_a_transaction_rolls_it_back(port: int, token: str, driver: neo4j.Driver) -> None:
    session = bolt.Session(port, token)
    session.send(
        bolt.message(bolt.BEGIN, {}) + bolt.message(bolt.RUN, "CREATE (:HalfWay)", {}, {})
        + bolt.message(bolt.PULL, {"n": -1})
    )
    for _ in range(3):
        session.success()
    session.close()
    time.sleep(0.2)
    assert driver.execute_query("MATCH (n:HalfWay) RETURN count(n) AS c").records[0]["c"] == 0


def test_a_disconnect_stops_the_statement(empty: Server, port: int, token: str) -> None:
    session = bolt.Session(port, token)
    session.send(bolt.message(bolt.RUN, ENDLESS, {}, {}) + bolt.message(bolt.PULL, {"n": -1}))
    session.success()
    session.close()

    def is_quiet() -> bool:
        assert empty.process is not None
        fields = open(f"/proc/{empty.process.pid}/stat").read().rpartition(")")[2].split()
        used = int(fields[11]) + int(fields[12])
        time.sleep(0.5)
        fields = open(f"/proc/{empty.process.pid}/stat").read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12]) - used < 25

    wait_until(is_quiet, 10, "the service is quiet again")


def test_the_door_may_be_shut() -> None:
    server = Server.new({"ROOTLINE_BOLT_PORT": "off"})
    try:
        server.start()
        document = server.client().get_json("/", headers={"Accept": "application/json"})
        assert "bolt_direct" not in document and document["neo4j_version"]
    finally:
        server.remove()


def test_the_end_of_the_service_ends_idle_connections_at_once() -> None:
    server = Server.new()
    try:
        server.start()
        address, auth = f"bolt://127.0.0.1:{server.bolt_port}", ("admin", server.password)
        with GraphDatabase.driver(address, auth=auth, max_transaction_retry_time=1) as driver:
            driver.verify_connectivity()
            begin = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - begin < 8
            with pytest.raises((ServiceUnavailable, OSError)):
                driver.execute_query("RETURN 1")
    finally:
        server.remove()


# --- statements that once ended the service


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (:Gone)-[r:R {x: 1}]->(:Gone) DELETE r RETURN r",
        "CREATE (n:Gone)-[r:R]->(m:Gone) DELETE n, m, r RETURN n, r",
        "CREATE p = (n:Gone)-[:R]->(m:Gone) DETACH DELETE n, m RETURN p",
        "MATCH p = (:Gone)-[r:R]->() DELETE r RETURN r, nodes(p), relationships(p)",
    ],
)
def test_what_was_deleted_may_be_returned(empty: Server, driver: neo4j.Driver, statement: str) -> None:
    driver.execute_query(statement)
    for accept in ("application/json", "application/vnd.neo4j.query"):
        answer = empty.client().post("/db/neo4j/query/v2", {"statement": statement}, headers={"Accept": accept})
        assert answer.status == 202
    assert driver.execute_query("RETURN 1 AS x").records[0]["x"] == 1


def test_a_deleted_node_keeps_its_identity(driver: neo4j.Driver) -> None:
    record = driver.execute_query("CREATE (n:Gone) WITH n, elementId(n) AS id DELETE n RETURN n, id").records[0]
    assert record["n"].element_id == record["id"]


def test_ranges_reach_the_ends_of_the_integers(driver: neo4j.Driver) -> None:
    least, most = -(2**63), 2**63 - 1
    found = driver.execute_query("RETURN range($least, $most, $most) AS r", least=least, most=most).records[0]["r"]
    assert found == [least, -1, most - 1]


@pytest.mark.parametrize("start", ["'a'", "[1]"])
def test_values_that_double_end_at_a_limit(driver: neo4j.Driver, start: str) -> None:
    with driver.session() as session, pytest.raises(neo4j.exceptions.Neo4jError) as failure:
        session.run(f"RETURN size(reduce(a = {start}, x IN range(1, 40) | a + a))").consume()
    assert "limit" in failure.value.message


def test_absurd_lengths_of_a_pattern_are_planned_at_once(driver: neo4j.Driver) -> None:
    statement = "MATCH (a:Nowhere)-[*9223372036854775806..9223372036854775807]->() RETURN count(*) AS n"
    assert driver.execute_query(statement).records[0]["n"] == 0


def test_use_of_an_unknown_graph_is_told(driver: neo4j.Driver) -> None:
    with pytest.raises(ClientError) as failure:
        driver.execute_query("USE nowhere RETURN 1")
    assert failure.value.code == "Neo.ClientError.Database.DatabaseNotFound"
    assert driver.execute_query("USE neo4j RETURN 1 AS x").records[0]["x"] == 1
