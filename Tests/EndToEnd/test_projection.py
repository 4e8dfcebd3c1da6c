"""A second server of the same kind as the external graph: kept up to date, through a stop in between."""

from __future__ import annotations

import json
from typing import Iterator

import pytest

from conftest import ESTATE
from rootline import Server, wait_until


@pytest.fixture(scope="module")
def copy() -> Iterator[Server]:
    server = Server.new()
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="module")
def original(copy: Server) -> Iterator[Server]:
    server = Server.new(
        {
            "ROOTLINE_NEO4J_URL": copy.url,
            "ROOTLINE_NEO4J_USER": "admin",
            "ROOTLINE_NEO4J_PASSWORD": copy.password or "",
            "ROOTLINE_NEO4J_PROJECTION": "on",
        }
    )
    try:
        server.start()
        server.ingest("file", ESTATE)
        yield server
    finally:
        server.remove()


def value(server: Server, statement: str):
    finished = server.call("query", statement, "--format", "json")
    assert finished.code == 0, finished.err
    rows = json.loads(finished.out)
    return next(iter(rows[0].values())) if rows else None


def counts(server: Server, label: str = "") -> tuple[int, int]:
    nodes = value(server, f"MATCH (n{label}) WHERE NOT n:RootlineProjection RETURN count(n) AS n")
    relationships = value(server, f"MATCH (:{label[1:] or '!RootlineProjection'})-[r]->() RETURN count(r) AS n")
    return nodes, relationships


def test_every_commit_reaches_the_copy_also_after_a_stop(original: Server, copy: Server) -> None:
    wanted = counts(original)
    assert wanted[0] > 0 and wanted[1] > 0
    wait_until(lambda: counts(copy, ":RootlineElement") == wanted, 60, "the copy has all of the estate", every=1)
    seq = value(original, "CALL graph.diff(0) YIELD change RETURN count(*) AS n")
    assert seq is not None

    assert original.stop() == 0
    original.start()
    for statement in ("MERGE (n:Note {name: 'added'}) SET n.text = '메모', n.at = date('2026-05-01')",):
        done = original.call("query", statement)
        assert done.code == 0, done.err
    wait_until(lambda: value(copy, "MATCH (n:Note {name: 'added'}) RETURN n.text") == "메모", 60, "the note arrives", every=1)
    assert value(copy, "MATCH (n:Note {name: 'added'}) RETURN n.at") == "2026-05-01"

    done = original.call("query", "MATCH (n:Note {name: 'added'}) DETACH DELETE n")
    assert done.code == 0, done.err
    wait_until(lambda: value(copy, "MATCH (n:Note) RETURN count(n)") == 0, 60, "the note goes", every=1)
    assert counts(copy, ":RootlineElement") == counts(original)
