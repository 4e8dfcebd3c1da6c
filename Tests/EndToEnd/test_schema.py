"""The metamodel under change, from outside: new classes and relation types without a restart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from answers import names
from rootline import Client, Response, Server

ROBOT = {
    "parent": "Equipment",
    "label": {"en": "Welding robot", "ko": "용접 로봇"},
    "synonyms": ["welding robots", "로봇팔"],
    "icon": "factory",
    "nameTemplate": "robot-{serial}",
    "attributes": [
        {"key": "axes", "type": "integer", "label": {"en": "Axes", "ko": "축 수"}, "constraint": {"minimum": 1, "maximum": 12}},
        {"key": "grip", "type": "enumeration", "constraint": {"options": ["gas", "spot"]}},
        {"key": "serial", "requirement": "mandatory", "uniqueWithin": "tenant", "normaliser": "serial"},
    ],
}
WELDS = {
    "inverseKey": "WELDED_BY",
    "label": {"en": "welds on", "ko": "용접 대상"},
    "inverseLabel": {"en": "welded by", "ko": "용접 설비"},
    "synonyms": ["welds on", "weld on", "용접하"],
    "endpoints": [{"from": "WeldingRobot", "to": "ProductionLine"}],
    "impact": [{"cause": "source", "effect": "degraded"}],
}


def define(client: Client, kind: str, key: str, content: Any, query: str = "") -> Response:
    return client.request("PUT", f"/api/v1/definitions/{kind}/{key}{query}", content)


def created(client: Client, ci_class: str, name: str, **attributes: Any) -> str:
    response = client.post("/api/v1/cis", {"class": ci_class, "name": name, "attributes": attributes})
    assert response.status == 201, response.body
    return response.json()["id"]


def ask(client: Client, question: str) -> Any:
    response = client.post("/api/v1/ask", {"question": question})
    assert response.status == 200, response.body
    return response.json()


def test_a_class_and_a_type_are_added_used_and_removed_without_a_restart(server: Server) -> None:
    client = server.client()
    assert ask(client, "how many welding robots are there?")["status"] != "answered"

    response = define(client, "class", "WeldingRobot", ROBOT)
    assert response.status == 200, response.body
    assert response.json()["definition"]["changed"] and not response.json()["definition"]["builtIn"]
    assert define(client, "relation-type", "WELDS_ON", WELDS).status == 200

    first = created(client, "WeldingRobot", "용접1호", serial=" ab 1", axes=6, grip="spot")
    second = created(client, "WeldingRobot", "용접2호", serial="ab2", axes=4)
    line = created(client, "ProductionLine", "press line 7")
    for robot in (first, second):
        body = {"type": "WELDS_ON", "from": robot, "to": line, "properties": {}}
        assert client.post("/api/v1/relations", body).status == 201
    assert client.get_json(f"/api/v1/cis/{first}")["attributes"]["serial"] == "AB1"

    found = {item["key"]: item for item in client.get_json("/api/v1/metamodel")["classes"]}
    assert found["WeldingRobot"]["lineage"][:2] == ["WeldingRobot", "Equipment"]
    assert any(item["key"] == "manufacturer" and item["inherited"] for item in found["WeldingRobot"]["attributes"])

    for question in ("which welding robots are there?", "용접 로봇 목록을 보여줘", "which welding robots weld on press line 7?"):
        answer = ask(client, question)
        assert answer["status"] == "answered", (question, answer)
        assert names(answer, "WeldingRobot") == {"용접1호", "용접2호"}, (question, answer)
    for question in ("how many welding robots are there?", "용접 로봇이 몇 대야?"):
        answer = ask(client, question)
        assert answer["status"] == "answered" and "2" in answer["headline"], (question, answer)
    # Failure crosses the new type as its definition says.
    impact = ask(client, "what is affected if 용접1호 goes down?")
    assert "press line 7" in names(impact), impact
    # And Cypher has the labels of the whole line of ancestors.
    rows = client.post(
        "/db/neo4j/query/v2", {"statement": "MATCH (n:Equipment:WeldingRobot) RETURN count(n) AS n"}
    ).json()["data"]["values"]
    assert rows == [[2]]

    # What is in use stays, and says how much of it there is.
    problem = client.request("DELETE", "/api/v1/definitions/class/WeldingRobot").problem(422)
    assert "2 CIs are of it" in problem["detail"], problem
    problem = client.request("DELETE", "/api/v1/definitions/relation-type/WELDS_ON").problem(422)
    assert "2 relations" in problem["detail"], problem

    seen = client.get_json("/api/v1/commits?limit=1")["items"][0]["seq"]
    for robot in (first, second):
        assert client.request("DELETE", f"/api/v1/cis/{robot}").status == 204
    assert client.request("DELETE", "/api/v1/definitions/relation-type/WELDS_ON").status == 200
    assert client.request("DELETE", "/api/v1/definitions/class/WeldingRobot").status == 200
    client.post("/api/v1/cis", {"class": "WeldingRobot", "name": "x", "attributes": {}}).problem(422)
    assert ask(client, "how many welding robots are there?")["status"] != "answered"

    versions = client.get_json("/api/v1/definitions/class/WeldingRobot/versions")["items"]
    assert len(versions) == 1 and versions[0]["endedSeq"] and versions[0]["content"] == ROBOT
    # The state before knows the class still, also after a restart.
    past = client.get_json(f"/api/v1/cis/{first}?asOf={seen}")
    server.kill()
    server.start()
    client = server.client()
    assert client.get_json(f"/api/v1/cis/{first}?asOf={seen}")["attributes"] == past["attributes"]


def test_values_obey_their_definitions(server: Server) -> None:
    client = server.client()
    assert define(client, "class", "WeldingRobot", ROBOT).status == 200
    created(client, "WeldingRobot", "r1", serial="AB1", axes=6)
    for attributes, message in (
        ({"serial": "X", "axes": "six"}, "type integer"),
        ({"serial": "X", "axes": 13}, "above its maximum 12"),
        ({"serial": "X", "grip": "tig"}, "none of its options (gas, spot)"),
        ({}, "lacks the mandatory attribute 'serial'"),
        ({"serial": "ab 1"}, "which ci-1 has already"),
    ):
        response = client.post("/api/v1/cis", {"class": "WeldingRobot", "name": "r2", "attributes": attributes})
        assert 400 <= response.status < 500, response.body
        assert message in response.json()["detail"], (attributes, response.json())
    statement = "CREATE (:WeldingRobot {name: 'r3', serial: 'ab1'})"
    answer = client.post("/db/neo4j/query/v2", {"statement": statement}).json()
    assert "already" in json.dumps(answer), answer


def test_bad_records_of_a_source_are_named_all_at_once(server: Server, tmp_path: Path) -> None:
    header = {"source": {"name": "file:rows", "kind": "file"}, "coverage": ["PhysicalServer"]}
    (tmp_path / "source.json").write_text(json.dumps(header))

    def write(bad: set[int]) -> None:
        rows = (
            {
                "key": f"row-{number}",
                "class": "PhysicalServer",
                "name": f"s{number}",
                # out of bounds and badly written: that is for the audit, and for the normaliser
                "attributes": {"cpu": "many" if number in bad else 4, "criticality": 9, "serial": f" sn {number}"},
            }
            for number in range(2_000)
        )
        (tmp_path / "rows.ndjson").write_text("".join(json.dumps(row) + "\n" for row in rows))

    write({17, 400, 1_999})
    said = server.call("ingest", "file", tmp_path).out
    assert "1,997 created" in said and "3 records cannot be taken" in said
    for number, key in ((18, "row-17"), (401, "row-400"), (2000, "row-1999")):
        assert f"record {number} ({key}): attribute 'cpu'" in said, said
    client = server.client()
    assert client.get_json("/api/v1/cis?limit=1")["total"] == 1_997
    write(set())
    assert server.ingest("file", tmp_path)["created"] == 3
    one = client.get_json("/api/v1/cis?limit=1&q=s17")["items"][0]
    assert one["attributes"] == {"cpu": 4, "criticality": 9, "serial": "SN17"}


def test_a_change_is_previewed_and_migrates_what_is_there(server: Server) -> None:
    client = server.client()
    loose = {"parent": "Equipment", "attributes": [{"key": "axes"}, {"key": "hand"}]}
    assert define(client, "class", "WeldingRobot", loose).status == 200
    one = created(client, "WeldingRobot", "r1", axes="6", hand="gas")
    two = created(client, "WeldingRobot", "r2", axes="many")
    strict = {
        "parent": "Equipment",
        "attributes": [{"key": "axes", "type": "integer"}, {"key": "grip", "renamedFrom": "hand"}],
    }
    preview = define(client, "class", "WeldingRobot", strict, "?dryRun=true").json()
    assert preview["affected"] == 2 and preview["problemCount"] == 1
    assert preview["problems"][0]["ci"] == two and "'many'" in preview["problems"][0]["message"]
    assert preview["operations"] == [
        {"op": "updateCI", "ci": one, "attributes": {"axes": 6, "grip": "gas", "hand": None}}
    ], preview
    assert client.get_json(f"/api/v1/cis/{one}")["attributes"] == {"axes": "6", "hand": "gas"}
    problem = define(client, "class", "WeldingRobot", strict, "?migrate=true").problem(422)
    assert "r2" in problem["detail"] and "keep" in problem["hint"], problem
    assert client.get_json(f"/api/v1/cis/{one}")["attributes"] == {"axes": "6", "hand": "gas"}
    changed = define(client, "class", "WeldingRobot", strict, "?migrate=true&existing=keep")
    assert changed.status == 200 and changed.json()["migrated"] == 1, changed.body
    assert client.get_json(f"/api/v1/cis/{one}")["attributes"] == {"axes": 6, "grip": "gas"}
    assert client.get_json(f"/api/v1/cis/{two}")["attributes"] == {"axes": "many"}


def test_a_class_that_moves_takes_its_cis_along_and_the_past_stays(server: Server) -> None:
    client = server.client()

    def count(label: str, at: int | None = None) -> int:
        use = f"USE graph.asOf({at}) " if at else ""
        answer = client.post("/db/neo4j/query/v2", {"statement": f"{use}MATCH (n:{label}) RETURN count(n)"}).json()
        return answer["data"]["values"][0][0]

    assert define(client, "class", "Robot", {"parent": "Equipment"}).status == 200
    created(client, "Robot", "r1")
    before = client.get_json("/api/v1/commits?limit=1")["items"][0]["seq"]
    assert define(client, "class", "Robot", {"parent": "Controller"}).status == 200
    after = client.get_json("/api/v1/commits?limit=1")["items"][0]["seq"]
    for _ in range(2):
        assert (count("Controller"), count("Equipment")) == (1, 0)
        assert (count("Controller", before), count("Equipment", before)) == (0, 1)
        assert (count("Controller", after), count("Equipment", after)) == (1, 0)
        server.kill()
        server.start()
        client = server.client()


@pytest.mark.parametrize(
    "content, message",
    [
        ({"parent": "Nothing"}, "'Nothing', which there is not"),
        ({"parent": "Robot"}, "circle"),
        ({"parent": "Host", "attributes": [{"key": "cpu", "type": "text"}]}, "loosen"),
        ({"parent": "Host", "colour": "red"}, "colour is unknown"),
    ],
)
def test_what_is_no_class_is_refused(empty: Server, content: Any, message: str) -> None:
    problem = define(empty.client(), "class", "Robot", content).problem(422)
    assert message in problem["detail"], problem


def test_only_admins_define(empty: Server) -> None:
    anonymous = Client(empty.client().url)
    assert define(anonymous, "class", "Robot", {"parent": "Equipment"}).status == 401


def test_the_command_line_defines(empty: Server, tmp_path: Path) -> None:
    path = tmp_path / "class.json"
    path.write_text(json.dumps({"parent": "Equipment", "label": {"en": "Painter", "ko": "도장 설비"}}))
    listed = json.loads(empty.call("schema", "list", "--kind", "class", "--json").out)
    assert len(listed["items"]) > 40
    preview = empty.call("schema", "preview", "class", "Painter", "--file", str(path))
    assert "0 CIs are affected" in preview.out
    assert "is defined" in empty.call("schema", "set", "class", "Painter", "--file", str(path)).out
    shown = json.loads(empty.call("schema", "show", "class", "Painter").out)
    assert shown["label"]["ko"] == "도장 설비"
    assert "Painter" in empty.call("schema", "list", "--changed").out
    assert "define class Painter" in empty.call("schema", "history", "class", "Painter").out
    assert "is gone" in empty.call("schema", "remove", "class", "Painter").out
