"""From real input to an answered question, checked against a plain reading of the same files."""

from __future__ import annotations

import json
import os
import platform
import re
import socket
from pathlib import Path

import pytest

from answers import check_shape, counts, names
from conftest import ESTATE
from recorded_cluster import CLASSES, RecordedCluster, changed_copy
from rootline import Server

NOTHING = {"created": 0, "updated": 0, "retired": 0, "relationsCreated": 0, "relationsRemoved": 0}


@pytest.fixture(scope="module")
def cluster(kubernetes_folder: Path) -> RecordedCluster:
    return RecordedCluster(kubernetes_folder)


# ---- ingest: Kubernetes


def test_every_object_of_the_cluster_becomes_one_ci(kubernetes: Server, cluster: RecordedCluster) -> None:
    client = kubernetes.client()
    found = {name: client.count(name) for name in CLASSES.values()}
    assert found == {name: len(cluster.objects(kind)) for kind, name in CLASSES.items()}


def test_every_scheduled_pod_runs_on_its_node(kubernetes: Server, cluster: RecordedCluster) -> None:
    client = kubernetes.client()
    for pod in client.all_cis("K8sPod"):
        whole = client.get_json(f"/api/v1/cis/{pod['id']}")
        runs_on = [
            relation["other"]["name"]
            for relation in whole["relations"]
            if relation["type"] == "RUNS_ON" and relation["direction"] == "outgoing"
        ]
        node = cluster.node_of(pod["name"])
        assert runs_on == ([node] if node else []), pod["name"]


def test_a_second_run_changes_nothing(kubernetes: Server, kubernetes_folder: Path) -> None:
    before = (kubernetes.client().count(), kubernetes.client().relation_count(), kubernetes.client().seq())
    run = kubernetes.ingest("kubernetes", kubernetes_folder)
    assert {name: run[name] for name in NOTHING} == NOTHING
    assert run["unchanged"] == before[0]
    assert (kubernetes.client().count(), kubernetes.client().relation_count(), kubernetes.client().seq()) == before


def test_a_changed_copy_gives_exactly_the_difference(kubernetes_folder: Path, server: Server, tmp_path: Path) -> None:
    cluster = RecordedCluster(kubernetes_folder)
    server.ingest("kubernetes", kubernetes_folder)
    client = server.client()
    before = {name: client.count(name) for name in CLASSES.values()}
    state = (client.count(), client.relation_count(), client.seq())
    expected = changed_copy(cluster, tmp_path / "later")

    preview = server.ingest("kubernetes", tmp_path / "later", "--dry-run")
    assert (client.count(), client.relation_count(), client.seq()) == state, "a dry run changed something"
    difference = {
        (item["action"], item["class"], item["name"])
        for item in preview["difference"]
        # addresses, images and volumes come and go with what has them
        if item["class"] in CLASSES.values()
    }
    assert difference == {
        ("retired", "K8sPod", expected["retired"]),
        ("updated", "K8sDeployment", expected["updated"]),
        ("created", "K8sService", expected["created"]),
    }
    updated = next(item for item in preview["difference"] if item["action"] == "updated")
    assert len(updated["changes"]) == 1, updated
    assert updated["changes"][0]["after"] == updated["changes"][0]["before"] + 1

    run = server.ingest("kubernetes", tmp_path / "later")
    assert not run["dryRun"] and run["seq"] > state[2]
    changed = [*NOTHING, "unchanged"]
    assert {name: run[name] for name in changed} == {name: preview[name] for name in changed}
    after = {name: client.count(name) for name in CLASSES.values()}
    assert after == before | {"K8sPod": before["K8sPod"] - 1, "K8sService": before["K8sService"] + 1}

    again = server.ingest("kubernetes", tmp_path / "later")
    assert {name: again[name] for name in NOTHING} == NOTHING

    back = server.ingest("kubernetes", kubernetes_folder)
    came = back["created"] + back.get("revived", 0)
    assert (came, back["retired"]) == (run["retired"], run["created"]), "the way back is the way there"
    assert client.count() == state[0] and client.relation_count() == state[1]


def test_a_terminal_of_machines_gets_one_json_line_for_each_stage(kubernetes: Server, kubernetes_folder: Path) -> None:
    lines = kubernetes.call("ingest", "kubernetes", kubernetes_folder, "--json").lines()
    stages = [line["stage"] for line in lines]
    assert stages[-1] == "done" and {"read", "identify"} <= set(stages), stages


# ---- ingest: the demo estate, and the machine itself


def test_the_demo_estate_loads_whole_and_once(server: Server) -> None:
    first = server.ingest("file", ESTATE)
    client = server.client()
    assert 200 <= first["created"] == client.count() <= 500
    assert first["relationsCreated"] == client.relation_count() > first["created"] / 2
    second = server.ingest("file", ESTATE)
    assert {name: second[name] for name in NOTHING} == NOTHING
    assert second["unchanged"] == first["created"]


def test_this_machine_is_discovered(server: Server) -> None:
    with socket.socket() as listener:
        # below the range of clients, where a port in use is a service
        for candidate in range(21_000, 21_200):
            try:
                listener.bind(("127.0.0.1", candidate))
                break
            except OSError:
                continue
        listener.listen()
        port = listener.getsockname()[1]
        run = server.ingest("local")
    client = server.client()
    assert run["created"] == client.count() > 5
    hosts = client.all_cis("Host")
    assert [host["name"] for host in hosts] == [socket.gethostname()]
    host = client.get_json(f"/api/v1/cis/{hosts[0]['id']}")
    related = {(relation["type"], relation["direction"]) for relation in host["relations"]}
    assert ("HAS_INTERFACE", "outgoing") in related and ("RUNS_ON", "incoming") in related, related

    system = client.all_cis("OperatingSystem")
    assert len(system) == 1
    release = dict(re.findall(r'^(\w+)="?([^"\n]*)', Path("/etc/os-release").read_text(), re.M))
    described = json.dumps(system[0], ensure_ascii=False)
    assert release["NAME"] in described or release["PRETTY_NAME"] in described
    assert platform.release() in json.dumps([system[0], host["attributes"]])

    # the loopback is the same everywhere and says nothing about a machine
    states = {entry.parent.name: entry.read_text().strip() for entry in Path("/sys/class/net").glob("*/operstate")}
    interfaces = {name for name, state in states.items() if state != "down"} - {"lo"}
    assert {item["attributes"]["if_name"] for item in client.all_cis("NetworkInterface")} >= interfaces
    listening = {place for item in client.all_cis("SoftwareInstance") for place in item["attributes"].get("ports", [])}
    assert f"tcp/{port}" in listening, "the service did not find this test"


def test_a_second_look_at_this_machine_makes_no_second_copy(server: Server) -> None:
    server.ingest("local")
    hosts = server.client().count("Host")
    server.ingest("local")
    assert server.client().count("Host") == hosts
    assert server.client().count("OperatingSystem") == 1


# ---- questions

WHICH = {"en": "which workloads run on {}?", "ko": "{}에서 실행되는 워크로드는 무엇인가?"}
BREAKS = {"en": "what breaks if {} goes down?", "ko": "{}가 내려가면 무엇이 영향을 받나?"}
DEPENDS = {"en": "what does {} depend on?", "ko": "{}는 무엇에 의존하나?"}
HOW_MANY = {"en": "how many pods per namespace?", "ko": "네임스페이스별 파드는 몇 개인가?"}
CHANGED = {"en": "what changed in the last hour?", "ko": "지난 한 시간 동안 무엇이 바뀌었나?"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "ko"])


@LANGUAGES
def test_which_workloads_run_on_a_node(kubernetes: Server, cluster: RecordedCluster, language: str) -> None:
    for node in cluster.nodes():
        question = WHICH[language].format(node)
        answer = kubernetes.ask(question)
        check_shape(answer, question, language)
        assert names(answer, "K8sPod") == cluster.pods_on(node)


@LANGUAGES
def test_what_breaks_if_a_node_goes_down(kubernetes: Server, cluster: RecordedCluster, language: str) -> None:
    for node in cluster.nodes():
        question = BREAKS[language].format(node)
        answer = kubernetes.ask(question)
        check_shape(answer, question, language)
        assert names(answer) >= cluster.pods_on(node)
        elsewhere = set(cluster.names("Pod")) - cluster.pods_on(node)
        down = {
            cell["name"]
            for table in answer["details"]
            if table["type"] == "table"
            for row in table["rows"]
            if "down" in row.values()
            for cell in row.values()
            if isinstance(cell, dict) and cell.get("class") == "K8sPod"
        }
        assert not down & elsewhere, "a pod on another node is said to be down"


@LANGUAGES
def test_what_a_service_depends_on(kubernetes: Server, cluster: RecordedCluster, language: str) -> None:
    service, pods = cluster.service_with_pods()
    question = DEPENDS[language].format(service)
    answer = kubernetes.ask(question)
    check_shape(answer, question, language)
    assert names(answer, "K8sPod") >= pods
    assert names(answer, "K8sNode") >= {cluster.node_of(pod) for pod in pods} - {None}


@LANGUAGES
def test_how_many_pods_per_namespace(kubernetes: Server, cluster: RecordedCluster, language: str) -> None:
    answer = kubernetes.ask(HOW_MANY[language])
    check_shape(answer, HOW_MANY[language], language)
    told = {namespace: number for namespace, number in counts(answer).items() if number}
    assert told == dict(cluster.pods_per_namespace())


@LANGUAGES
def test_what_changed_in_the_last_hour(kubernetes: Server, language: str) -> None:
    answer = kubernetes.ask(CHANGED[language])
    check_shape(answer, CHANGED[language], language)
    table = next(block for block in answer["details"] if block["type"] == "table")
    assert table["rows"], "the ingest of a moment ago is not among the changes"


@LANGUAGES
def test_questions_about_this_machine(server: Server, language: str) -> None:
    server.ingest("local")
    host = socket.gethostname()
    for question in (WHICH, BREAKS, CHANGED):
        answer = server.ask(question[language].format(host))
        check_shape(answer, question[language].format(host), language)
    assert "rootline" in json.dumps(server.ask(WHICH[language].format(host)))


def test_the_same_question_gives_the_same_answer(kubernetes: Server, cluster: RecordedCluster) -> None:
    question = BREAKS["en"].format(cluster.nodes()[0])
    first, second = kubernetes.ask(question), kubernetes.ask(question)
    assert (first["headline"], first["summary"], first["details"]) == (
        second["headline"],
        second["summary"],
        second["details"],
    )


def test_an_answer_on_a_terminal_is_for_people(kubernetes: Server, cluster: RecordedCluster) -> None:
    node = cluster.nodes()[0]
    done = kubernetes.call("ask", WHICH["en"].format(node))
    assert done.code == 0, done.err
    assert not done.out.lstrip().startswith("{")
    for pod in cluster.pods_on(node):
        assert pod in done.out


def test_the_answer_arrives_as_a_stream(kubernetes: Server, cluster: RecordedCluster) -> None:
    question = WHICH["en"].format(cluster.nodes()[0])
    events = list(kubernetes.client().events("/api/v1/ask", {"question": question}))
    kinds = [name for name, _, _ in events]
    assert kinds[0] == "run.started" and kinds[-1] == "run.finished", kinds
    assert kinds.index("plan.updated") < kinds.index("step.started") < kinds.index("step.finished")
    answer = events[-1][1]["answer"]
    check_shape(answer, question, "en")
    assert names(answer, "K8sPod") == cluster.pods_on(cluster.nodes()[0])


def test_the_command_line_finds_its_credentials_in_the_data_directory(kubernetes: Server) -> None:
    assert "ROOTLINE_TOKEN" not in kubernetes.surroundings()
    assert kubernetes.call("ask", HOW_MANY["en"]).code == 0
    assert os.stat(kubernetes.data).st_mode & 0o007 == 0, "others may read the data directory"
