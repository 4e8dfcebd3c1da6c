"""Reads the answers to questions the way a program of a stranger would."""

from __future__ import annotations

import re
from typing import Any, Iterator

Answer = dict[str, Any]


def tables(answer: Answer) -> Iterator[dict[str, Any]]:
    return (block for block in answer["details"] if block["type"] == "table")


def cells(answer: Answer) -> Iterator[dict[str, Any]]:
    """Every CI that stands in a table."""
    for table in tables(answer):
        for row in table["rows"]:
            yield from (value for value in row.values() if isinstance(value, dict) and "id" in value)


def names(answer: Answer, ci_class: str | None = None) -> set[str]:
    """Names of the CIs in the tables, of one class where it is given."""
    return {cell["name"] for cell in cells(answer) if ci_class is None or cell["class"] == ci_class}


def counts(answer: Answer) -> dict[str, int]:
    """A table of groups and numbers as a dictionary; a CI as group counts by its name."""
    found: dict[str, int] = {}
    for table in tables(answer):
        number = [column["key"] for column in table["columns"] if column["type"] == "integer"]
        group = [column["key"] for column in table["columns"] if column["type"] in ("ci", "string")]
        if len(number) == 1 and group:
            for row in table["rows"]:
                value = row[group[0]]
                found[value["name"] if isinstance(value, dict) else value] = row[number[0]]
    return found


def check_shape(answer: Answer, question: str, language: str) -> None:
    """What holds for every answer that was given from the graph."""
    assert answer["status"] == "answered", (question, answer["status"], answer["summary"], answer["gaps"])
    assert answer["language"] == language
    assert answer["headline"] and answer["summary"]
    assert len(answer["headline"]) <= 200
    has_hangul = re.search("[가-힣]", answer["headline"] + answer["summary"]) is not None
    assert has_hangul == (language == "ko"), f"the words are not {language}: {answer['headline']}"
    assert answer["details"], "no details"
    for table in tables(answer):
        keys = {column["key"] for column in table["columns"]}
        assert all(set(row) <= keys for row in table["rows"]), "a cell without a column"
        assert len(table["rows"]) <= table["total"]
        assert table["truncated"] == (len(table["rows"]) < table["total"])
    for block in answer["details"]:
        if block["type"] == "graph":
            nodes = {node["id"] for node in block["nodes"]}
            assert all(edge["from"] in nodes and edge["to"] in nodes for edge in block["edges"])
    assert isinstance(answer["seq"], int) and answer["seq"] > 0
    assert answer["sources"], "an answer without a source"
    for source in answer["sources"]:
        assert source["id"] and source["query"] and source["seq"] == answer["seq"], source
