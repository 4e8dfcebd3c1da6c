"""Servers that the tests share, and what a failing test shows of them."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from rootline import PROJECT, Server

RECORDED_KUBERNETES = PROJECT.parent / "shared/data/kubernetes-api"
ESTATE = PROJECT / "fixtures/estate"
KUBERNETES = PROJECT / "fixtures/kubernetes"


def _server(environment: dict[str, str] | None = None) -> Iterator[Server]:
    server = Server.new(environment)
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture
def server() -> Iterator[Server]:
    """A service with nothing in it, for one test."""
    yield from _server()


@pytest.fixture(scope="module")
def empty() -> Iterator[Server]:
    """A service with nothing in it at first, for the tests of one file."""
    yield from _server()


@pytest.fixture(scope="module")
def estate() -> Iterator[Server]:
    """A service with the demo estate, for the tests of one file."""
    for server in _server():
        server.ingest("file", ESTATE)
        yield server


@pytest.fixture(scope="module", params=[KUBERNETES, RECORDED_KUBERNETES], ids=["fixture", "recorded"])
def kubernetes_folder(request: pytest.FixtureRequest) -> Path:
    if not request.param.is_dir():
        pytest.skip(f"there is no {request.param.relative_to(PROJECT.parent)} beside this project")
    return request.param


@pytest.fixture(scope="module")
def kubernetes(kubernetes_folder: Path) -> Iterator[Server]:
    """A service that has read one recorded cluster, for the tests of one file."""
    for server in _server():
        server.ingest("kubernetes", kubernetes_folder)
        yield server


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = (yield).get_result()
    if report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, Server):
                report.sections.append((f"serve on {value.port}", value.output()[-6000:]))
