"""With a language model configured, it plans and phrases; the facts still come from the tools, within a budget."""

from __future__ import annotations

import json
import time
from typing import Any, Iterator

import pytest

from conftest import KUBERNETES
from recorded_cluster import RecordedCluster
from rootline import Server
from scripted_model import Reply, ScriptedModel

NODE = RecordedCluster(KUBERNETES).nodes()[0] if KUBERNETES.is_dir() else ""
QUESTION = f"which workloads run on {NODE}?"
PHRASE = "As the graph has it, these workloads are running there."


def arguments_for(tool: dict[str, Any]) -> dict[str, Any]:
    """What a model would send: the name from the question wherever a text is asked for."""
    schema = tool["function"]["parameters"]
    found: dict[str, Any] = {}
    for name in schema.get("required") or ["text"]:
        kind = schema["properties"][name]
        if kind.get("enum"):
            found[name] = kind["enum"][0]
        elif kind.get("type") == "integer":
            found[name] = max(1, kind.get("minimum", 1))
        elif kind.get("type") == "array":
            found[name] = [NODE]
        elif kind.get("type") == "boolean":
            found[name] = False
        else:
            found[name] = NODE
    return found


def one_search_then_words(messages: list[dict[str, Any]], tools: list[dict[str, Any]]) -> Reply:
    assert QUESTION in json.dumps(messages, ensure_ascii=False), "the question did not arrive"
    results = [message for message in messages if message["role"] == "tool"]
    if results:
        assert NODE in json.dumps(results, ensure_ascii=False), f"the tool did not find {NODE}: {results}"
        return PHRASE
    search = next(tool for tool in tools if "search" in tool["function"]["name"])
    return [(search["function"]["name"], arguments_for(search))]


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    model = ScriptedModel(one_search_then_words)
    try:
        yield model
    finally:
        model.close()


@pytest.fixture
def service(model: ScriptedModel) -> Iterator[Server]:
    server = Server.new({
        "ROOTLINE_LLM_URL": model.url, "ROOTLINE_LLM_MODEL": "scripted-1", "ROOTLINE_LLM_KEY": model.key,
        # the model is on this machine: nothing is to be asked of a proxy
        "no_proxy": "127.0.0.1",
    })
    try:
        server.start()
        server.ingest("kubernetes", KUBERNETES)
        yield server
    finally:
        server.remove()


def test_the_model_calls_tools_and_phrases_the_answer(service: Server, model: ScriptedModel) -> None:
    answer = service.ask(QUESTION)
    assert not model.complaints, model.complaints
    assert answer["status"] == "answered" and answer["run"]["planner"] == "scripted-1"
    assert PHRASE in answer["headline"] + answer["summary"]
    assert answer["sources"] and any(ci["name"] == NODE for ci in answer["sources"][0]["cis"])
    assert answer["run"]["steps"] and answer["run"]["tokens"]
    first = model.requests[0]
    assert first["model"] == "scripted-1" and len(first["tools"]) >= 5
    sent = json.dumps(model.requests, ensure_ascii=False)
    assert model.key not in sent and (service.password or "-") not in sent
    assert model.key not in service.output()


def test_the_words_of_the_model_stream_through(service: Server) -> None:
    events = list(service.client().events("/api/v1/ask", {"question": QUESTION}))
    text = "".join(data["text"] for name, data, _ in events if name == "llm.delta")
    assert PHRASE in text
    assert events[-1][0] == "run.finished"


def test_a_model_that_invents_a_tool_is_told_so_and_goes_on(service: Server, model: ScriptedModel) -> None:
    def script(messages: list[dict[str, Any]], tools: list[dict[str, Any]]) -> Reply:
        results = [message for message in messages if message["role"] == "tool"]
        if not results:
            return [("delete_everything", {"really": True})]
        if len(results) == 1:
            assert "delete_everything" in results[0]["content"], results
            return one_search_then_words([m for m in messages if m["role"] != "tool"], tools)
        return PHRASE

    model.script = script
    before = service.client().count()
    answer = service.ask(QUESTION)
    assert not model.complaints, model.complaints
    assert answer["status"] == "answered" and service.client().count() == before


def test_a_model_that_never_ends_is_ended_by_the_budget(service: Server, model: ScriptedModel) -> None:
    def script(_: list[dict[str, Any]], tools: list[dict[str, Any]]) -> Reply:
        if not tools:
            return PHRASE
        search = next(tool for tool in tools if "search" in tool["function"]["name"])
        return [(search["function"]["name"], arguments_for(search))]

    model.script = script
    began = time.monotonic()
    answer = service.ask(QUESTION)
    assert time.monotonic() - began < 90
    assert len(model.requests) <= 20, "no budget stopped the calls"
    assert answer["headline"]


def test_a_model_that_is_down_leaves_the_built_in_planner(service: Server, model: ScriptedModel) -> None:
    model.failure = 500
    answer = service.ask(QUESTION)
    assert answer["status"] == "answered" and answer["run"]["planner"] == "built-in"
    cluster = RecordedCluster(KUBERNETES)
    told = json.dumps(answer["details"])
    assert all(pod in told for pod in cluster.pods_on(NODE))
    assert any("scripted-1" in gap or "model" in gap.lower() for gap in answer["gaps"]), answer["gaps"]
    model.close()
    assert service.ask(QUESTION)["status"] == "answered", "a refused connection is a model that is down, too"


def test_a_model_that_talks_nonsense_leaves_the_built_in_planner(service: Server, model: ScriptedModel) -> None:
    model.script = lambda messages, tools: [(tools[0]["function"]["name"], {"no such argument": [[]]})] if tools else ""
    answer = service.ask(QUESTION)
    assert answer["status"] in ("answered", "partial")


def test_the_model_proposes_a_change_that_people_decide_on() -> None:
    def script(messages: list[dict[str, Any]], tools: list[dict[str, Any]]) -> Reply:
        if any(message["role"] == "tool" for message in messages):
            return "A draft is waiting for you."
        operation = {"op": "createCI", "class": "Application", "name": "주문 포털", "attributes": {}}
        assert any(tool["function"]["name"] == "propose_change" for tool in tools)
        return [("propose_change", {"title": "a portal", "operations": [operation]})]

    model = ScriptedModel(script)
    server = Server.new({
        "ROOTLINE_LLM_URL": model.url, "ROOTLINE_LLM_MODEL": "scripted-1", "ROOTLINE_LLM_KEY": model.key,
        "no_proxy": "127.0.0.1",
    })
    try:
        server.start()
        client = server.client()
        server.ask("please add an application 주문 포털")
        assert not model.complaints, model.complaints
        [proposed] = client.get_json("/api/v1/change-sets")["items"]
        assert proposed["title"] == "a portal" and proposed["state"] == "checked"
        assert client.count("Application") == 0, "a proposal changed the graph"
    finally:
        server.remove()
        model.close()
