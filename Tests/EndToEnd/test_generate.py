"""`rootline generate`: needs no service."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from rootline import BINARY


def generate(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BINARY), "generate", "--out", str(folder), *options], capture_output=True, text=True, timeout=60
    )


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    for name, seed in [("one", "5"), ("two", "5"), ("other", "6")]:
        done = generate(tmp_path / name, "--nodes", "1000", "--seed", seed)
        assert done.returncode == 0, done.stderr
    one, two, other = (files(tmp_path / name) for name in ["one", "two", "other"])
    assert set(one) == {"nodes.csv", "edges.csv", "queries.txt", "manifest.json"}
    assert one == two and one["edges.csv"] != other["edges.csv"]
    manifest = json.loads(one["manifest.json"])
    assert (manifest["nodes"], manifest["edges"], manifest["seed"]) == (1000, 4000, 5)
    assert one["nodes.csv"].count(b"\n") == 1001 and one["edges.csv"].count(b"\n") == 4001


def test_too_small_an_estate_is_refused_in_one_line(tmp_path: Path) -> None:
    done = generate(tmp_path, "--nodes", "10")
    assert done.returncode == 1
    assert done.stderr.strip() == "error: 10 nodes are too few, 500 is the least"
