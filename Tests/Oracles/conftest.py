from __future__ import annotations

import os
from typing import Iterator

import pytest

from engine import Engine

SEEDS = range(int(os.environ.get("ORACLE_SEEDS", "60")))


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that takes a seed is run with each; the failing seed is in the test's name."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", SEEDS)
    if "direction" in metafunc.fixturenames:
        metafunc.parametrize("direction", ["outgoing", "incoming", "both"])
