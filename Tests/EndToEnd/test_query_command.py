"""`rootline query` and `rootline shell` against a running service, in a pipe and at a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import stat
import subprocess
import time
from pathlib import Path
from typing import Iterator

import pytest

from rootline import BINARY, Finished, Server


def query(server: Server, *arguments: str, **options) -> Finished:
    return server.call("query", *arguments, **options)


def rows(finished: Finished) -> list:
    assert finished.code == 0, finished.err
    return json.loads(finished.out)


def test_rows_come_as_json_with_their_types(estate: Server) -> None:
    statement = "RETURN $n + 1 AS n, [1, 2.5, null] AS list, {a: '서버'} AS map, date('2026-05-01') AS day"
    answer = rows(query(estate, statement, "--param", "n=9007199254740993", "--format", "json"))
    assert answer == [{"n": 9007199254740994, "list": [1, 2.5, None], "map": {"a": "서버"}, "day": "2026-05-01"}]


def test_lines_and_csv(estate: Server) -> None:
    statement = "UNWIND [1, 2] AS n RETURN n, 'a,' + toString(n) AS text"
    lines = query(estate, statement, "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["n"] for line in lines] == [1, 2]
    assert query(estate, statement, "--format", "csv").out.split() == ["n,text", '1,"a,1"', '2,"a,2"']


def test_a_table_lines_up_korean(estate: Server) -> None:
    lines = query(estate, "UNWIND ['데이터베이스', 'web'] AS 이름 RETURN 이름, 7 AS n").out.splitlines()
    assert lines[2:4] == ["데이터베이스  7", "web           7"]
    assert lines[4].startswith("2 rows")


def test_nodes_and_paths_are_written_as_cypher(estate: Server) -> None:
    output = query(estate, "MATCH p = (a)-[r]->(b) RETURN a, r, p LIMIT 1").out
    assert re.search(r"\(:\w+", output) and re.search(r"\[:\w+", output)


def test_an_error_shows_its_place_and_ends_without_success(estate: Server) -> None:
    finished = query(estate, "MATCH (n)\nRETRUN n")
    assert finished.code == 1
    assert "line 2, column 1" in finished.err and "^" in finished.err
    assert "SyntaxError" in finished.err
    past = query(estate, "RETRUN 1", "--as-of", "1")
    assert "line 1, column 1 (offset: 0)" in past.err, past.err


def test_statement_from_a_file_and_from_standard_input(estate: Server, tmp_path: Path) -> None:
    file = tmp_path / "one.cypher"
    file.write_text("RETURN 1 AS one;\n", encoding="utf-8")
    assert rows(query(estate, "--file", str(file), "--format", "json")) == [{"one": 1}]


def test_plans(estate: Server) -> None:
    assert "NodeByLabelScan" in query(estate, "MATCH (n:CI) RETURN n.name", "--explain").out
    output = query(estate, "MATCH (n:CI) RETURN n.name LIMIT 2", "--profile").out
    assert "Hits" in output and "NodeByLabelScan" in output


def test_the_past_and_reading_only(estate: Server) -> None:
    statement = "MATCH (n) RETURN count(n) AS n"
    assert rows(query(estate, statement, "--as-of", "0", "--format", "json")) == [{"n": 0}]
    assert rows(query(estate, statement, "--format", "json"))[0]["n"] > 0
    refused = query(estate, "CREATE (:Note {text: 'x'})", "--read-only")
    assert refused.code == 1 and "writes" in refused.err


def test_algorithms_by_name(estate: Server) -> None:
    found = rows(query(estate, "SHOW PROCEDURES YIELD name WHERE name STARTS WITH 'graph.' RETURN name", "--format", "json"))
    assert {"graph.impact", "graph.spof", "graph.paths", "graph.diff"} <= {row["name"] for row in found}
    statement = """
        MATCH (n) WHERE COUNT { (n)<--() } > 0 WITH n LIMIT 20
        CALL graph.impact(n) YIELD node, state, path RETURN count(*) AS hit, collect(DISTINCT state) AS states"""
    answer = rows(query(estate, statement, "--format", "json"))[0]
    assert answer["hit"] > 0 and set(answer["states"]) <= {"down", "degraded", "at_risk"}
    difference = rows(query(estate, "CALL graph.diff(0) YIELD change RETURN change, count(*) AS n", "--format", "json"))
    assert {row["change"] for row in difference} == {"added"}
    history = rows(query(estate, "MATCH (n:CI) WITH n LIMIT 1 CALL graph.history(n) YIELD kind RETURN kind", "--format", "json"))
    assert history[0]["kind"] == "created"


class Shell:
    """`rootline shell` at a terminal."""

    def __init__(self, server: Server, home: Path) -> None:
        environment = {**server.surroundings(), "HOME": str(home), "TERM": "xterm", "NO_COLOR": "1"}
        environment.pop("XDG_STATE_HOME", None)
        self.seen = ""
        command = [str(BINARY), "shell", "--data", str(server.data)]
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execve(command[0], command, environment)

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def until(self, pattern: str, seconds: float = 30) -> str:
        end = time.monotonic() + seconds
        while not re.search(pattern, self.seen):
            assert time.monotonic() < end, f"not seen: {pattern}\n{self.seen[-2000:]}"
            if select.select([self.terminal], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.terminal, 65536).decode(errors="replace")
                except OSError:
                    break
        match = re.search(pattern, self.seen)
        assert match, f"the shell ended: {self.seen[-2000:]}"
        before, self.seen = self.seen[: match.end()], self.seen[match.end() :]
        return before

    def close(self) -> None:
        try:
            os.kill(self.process, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.process, 0)
        os.close(self.terminal)


@pytest.fixture
def shell(estate: Server, tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(estate, tmp_path)
    yield shell
    shell.close()


def test_a_sitting_at_a_terminal(shell: Shell, tmp_path: Path) -> None:
    shell.until("neo4j> ")
    shell.type("RETURN 1 AS one,\r'서버' AS word;\r")
    shell.until("서버\r?\n")
    shell.type(":param x => 20 + 1\r")
    shell.until(r"\$x = 21")
    shell.type("RETURN $x * 2 AS twice;\r")
    shell.until("42\r?\n")
    shell.type("\x1b[A")  # the last statement again
    shell.until("twice;")
    shell.type("\x15\x03")
    shell.type("RETRUN;\r")
    shell.until("SyntaxError")
    shell.type("MATCH (n:Serve\t")
    shell.type("\x03")
    shell.type(":begin\r")
    shell.until("neo4j# ")
    shell.type("RETURN 7 AS seven;\r")
    shell.until("7\r?\n")
    shell.type(":rollback\r")
    shell.until("neo4j> ")
    shell.type(":exit\r")
    shell.until(":exit")
    history = tmp_path / ".local/state/rootline/history"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    assert "RETURN $x * 2 AS twice;" in history.read_text(encoding="utf-8")


def test_ctrl_c_stops_a_statement(shell: Shell) -> None:
    shell.until("neo4j> ")
    shell.type("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a + b);\r")
    time.sleep(1)
    shell.type("\x03")
    shell.until("stopped")
    shell.type("RETURN 'alive' AS word;\r")
    shell.until("alive\r?\n")


def test_a_script_runs_to_its_first_error(estate: Server) -> None:
    script = "RETURN 1 AS one;\n:param x => 2\nRETURN $x AS two; // done\nRETURN nothing;\nRETURN 3 AS three;\n"
    command = [str(BINARY), "shell", "--data", str(estate.data), "--format", "jsonl"]
    done = subprocess.run(command, input=script, env=estate.surroundings(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert '{"one":1}' in done.stdout and '{"two":2}' in done.stdout and "three" not in done.stdout
    assert "nothing" in done.stderr
