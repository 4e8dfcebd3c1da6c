"""Bad input gets an error that names the problem and what to do, and the service lives on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Iterator

import pytest

from answers import names
from conftest import ESTATE, KUBERNETES
from recorded_cluster import RecordedCluster
from rootline import Client, Server, free_port


@pytest.fixture(scope="module")
def fed() -> Iterator[Server]:
    server = Server.new()
    try:
        server.start()
        server.ingest("kubernetes", KUBERNETES)
        yield server
    finally:
        server.remove()


@pytest.fixture(autouse=True)
def the_service_lives_on_unchanged(fed: Server) -> Iterator[None]:
    before = (fed.client().count(), fed.client().seq())
    yield
    assert fed.process is not None and fed.process.poll() is None, fed.output()[-3000:]
    assert fed.is_healthy("live") and fed.is_healthy("ready")
    assert (fed.client().count(), fed.client().seq()) == before
    assert fed.call("ask", "how many pods per namespace?").code == 0


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "cluster"
    folder.mkdir()
    for path in KUBERNETES.rglob("*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def pod_file(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if json.loads(path.read_text()).get("kind") == "PodList")


# ---- ingest


def test_truncated_json_names_the_file_and_the_place(fed: Server, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    file = pod_file(folder)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    said = fed.call("ingest", "kubernetes", folder).failure()
    assert file.name in said and "line" in said


def test_a_missing_path_is_named(fed: Server, tmp_path: Path) -> None:
    said = fed.call("ingest", "kubernetes", tmp_path / "nowhere").failure()
    assert "nowhere" in said


def test_an_empty_folder_is_no_cluster(fed: Server, tmp_path: Path) -> None:
    said = fed.call("ingest", "kubernetes", tmp_path).failure()
    assert str(tmp_path) in said


def test_a_file_of_the_wrong_kind_is_refused(fed: Server, tmp_path: Path) -> None:
    file = tmp_path / "picture.json"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    for connector in ("kubernetes", "file"):
        said = fed.call("ingest", connector, file).failure()
        assert "picture.json" in said


def test_json_that_is_no_kubernetes_answer_is_refused(fed: Server, tmp_path: Path) -> None:
    file = tmp_path / "menu.json"
    file.write_text('{"menu": ["bread", "salt"]}')
    said = fed.call("ingest", "kubernetes", file).failure()
    assert "menu.json" in said


def test_an_observation_file_that_was_cut_is_refused_whole(fed: Server, tmp_path: Path) -> None:
    file = tmp_path / "cut.ndjson"
    file.write_text(
        '{"source":{"name":"file:cut","kind":"file"},"coverage":[]}\n'
        '{"key":"a","class":"VirtualMachine","name":"cut-vm","attributes":{},"relations":[]}\n'
        '{"end":true,"records":2}\n'
    )
    said = fed.call("ingest", "file", file).failure()
    assert "2 records" in said and "1" in said
    assert not fed.client().get_json("/api/v1/cis?q=cut-vm")["items"]


def test_a_record_of_an_unknown_class_waits_and_is_named(fed: Server, tmp_path: Path) -> None:
    file = tmp_path / "odd.ndjson"
    file.write_text(
        '{"source":{"name":"file:odd","kind":"file"},"coverage":[]}\n'
        '{"key":"a","class":"Spaceship","name":"odd","attributes":{},"relations":[]}\n'
        '{"end":true,"records":1}\n'
    )
    done = fed.call("ingest", "file", file)
    said = done.out + done.err
    assert done.code == 0, said
    assert "record 1 (a): there is no CI class 'Spaceship'" in said and "review list" in said
    assert not fed.client().get_json("/api/v1/cis?q=odd")["items"]


def test_json_of_absurd_depth_is_refused(fed: Server, tmp_path: Path) -> None:
    file = tmp_path / "deep.json"
    file.write_text("[" * 200_000 + "]" * 200_000)
    said = fed.call("ingest", "kubernetes", file).failure()
    assert "deep" in said


def test_an_unreachable_url_is_named(fed: Server) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    said = fed.call("ingest", "kubernetes", url).failure()
    assert url.removeprefix("http://") in said


def test_an_unknown_connector_comes_with_the_known_ones(fed: Server) -> None:
    said = fed.call("ingest", "kubernets", KUBERNETES).failure()
    assert "kubernets" in said and "local" in said and "file" in said


def test_an_upload_that_is_no_observation_stream_is_a_problem(fed: Server) -> None:
    for body in (b"", b"hello\n", b'{"source":1}\n', b"\xff\xfe\x00", b'{"end":true,"records":0}\n'):
        response = fed.client().post(
            "/api/v1/ingest-runs", body, headers={"Content-Type": "application/x-ndjson"}
        )
        if response.status == 200:  # the stream had begun; then its last line says so
            last = json.loads(response.body.splitlines()[-1])
            assert last["stage"] == "error" or "problem" in last, (body, last)
        else:
            response.problem(response.status)
            assert 400 <= response.status < 500


def test_no_service_is_no_mystery(fed: Server) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    said = fed.call("ask", "how many pods?", environment={"ROOTLINE_URL": url}).failure()
    assert url.removeprefix("http://") in said and "rootline serve" in said


# ---- questions


def test_a_name_that_several_cis_have_comes_back_as_choices(fed: Server) -> None:
    name = RecordedCluster(KUBERNETES).ambiguous_name()
    answer = fed.ask(f"what does {name} depend on?")
    assert answer["status"] == "needs_input"
    choices = next(block for block in answer["details"] if block["type"] == "choices")["items"]
    assert len(choices) > 1 and all(item["label"] and item["question"] for item in choices)
    chosen = fed.ask(choices[0]["question"])
    assert chosen["status"] in ("answered", "no_data"), chosen


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_refused(fed: Server, question: str) -> None:
    assert fed.call("ask", question).failure()
    fed.client().post("/api/v1/ask", {"question": question}).problem(400)


@pytest.mark.parametrize(
    "question", ["ノードが停止したら何が影響を受けますか?", "Welche Pods laufen auf dem Knoten?", "哪些工作负载在运行?"]
)
def test_a_third_language_is_answered_with_what_is_spoken_here(fed: Server, question: str) -> None:
    answer = fed.ask(question)
    assert answer["status"] == "not_understood", answer
    assert answer["next"], "it suggests nothing that would be understood"


def test_nonsense_is_not_answered(fed: Server) -> None:
    answer = fed.ask("colourless green ideas sleep furiously")
    assert answer["status"] == "not_understood"
    assert not answer["sources"]


def test_an_unknown_name_comes_back_with_the_nearest_ones(fed: Server) -> None:
    node = RecordedCluster(KUBERNETES).nodes()[0]
    wrong = node[:-1] + ("x" if node[-1] != "x" else "y")
    answer = fed.ask(f"which workloads run on {wrong}?")
    assert answer["status"] in ("needs_input", "no_data")
    assert wrong in json.dumps(answer, ensure_ascii=False)
    assert node in json.dumps([answer["details"], answer["next"]], ensure_ascii=False), answer
    assert not names(answer, "K8sPod")


def test_a_question_longer_than_the_limit_names_the_limit(fed: Server) -> None:
    response = fed.client().post("/api/v1/ask", {"question": "why " * 5_000})
    assert response.status in (400, 413, 422)
    assert "4096" in response.problem(response.status)["detail"].replace(",", "")


def test_a_question_full_of_odd_characters_is_only_a_question(fed: Server) -> None:
    for question in ("'; DROP TABLE ci; --", "\u202e\u0000 what?", "<script>alert(1)</script>", "\ud83d\ude80" * 100):
        response = fed.client().post("/api/v1/ask", {"question": question})
        assert response.status in (200, 400), response.body
        if response.status == 200:
            assert response.json()["status"] in ("not_understood", "no_data", "needs_input")


# ---- the door


def test_a_wrong_password_is_a_problem_that_tells_nothing(fed: Server) -> None:
    wrong = Client(fed.url).post("/api/v1/session", {"username": "admin", "password": "guess"}).problem(401)
    nobody = Client(fed.url).post("/api/v1/session", {"username": "nobody", "password": "guess"}).problem(401)
    assert wrong["detail"] == nobody["detail"], "the answer tells which user names exist"


def test_a_wrong_token_is_refused_on_the_command_line(fed: Server) -> None:
    said = fed.call("ask", "how many pods?", environment={"ROOTLINE_TOKEN": "wrong"}).failure()
    assert "ROOTLINE_TOKEN" in said


def test_a_body_over_the_limit_is_refused(fed: Server) -> None:
    response = fed.client().post("/api/v1/ask", b'{"question":"' + b"a" * (3 << 20) + b'"}',
                                 headers={"Content-Type": "application/json"})
    response.problem(413)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"question"', b'{"question": 7}', b"\xff"])
def test_a_body_that_is_no_question_is_a_problem(fed: Server, body: bytes) -> None:
    fed.client().post("/api/v1/ask", body, headers={"Content-Type": "application/json"}).problem(400)


def test_the_demo_estate_is_no_cluster(fed: Server) -> None:
    assert fed.call("ingest", "kubernetes", ESTATE).failure()
