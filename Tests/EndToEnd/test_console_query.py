"""The query page of the console in a real browser: editor, table, picture, plan, errors, parameters, the past."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import KUBERNETES
from rootline import Server
from test_console import PATIENCE_MILLISECONDS, Watch, browser, keep_picture, service, sign_in  # noqa: F401 (fixtures)


@pytest.fixture
def page(browser: Browser, service: Server) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(base_url=service.url, locale="en-US", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    watch = Watch(page)
    sign_in(page, service)
    page.get_by_role("link", name="Query").click()
    expect(page.get_by_test_id("query-page")).to_be_visible()
    yield page
    context.close()
    # a statement that is refused is an answer here
    found = [line for line in watch.found if not (line.startswith("400:") and "/query/v2" in line)]
    assert not found, "\n".join(found)


def run(page: Page, statement: str) -> None:
    page.get_by_test_id("query-text").fill(statement)
    page.get_by_test_id("query-text").press("Control+Enter")


def test_rows_are_a_table_and_nodes_a_picture(page: Page) -> None:
    run(page, "MATCH (n:K8sPod)-[r]-(m) RETURN n, r, m LIMIT 20")
    expect(page.get_by_test_id("result-table")).to_contain_text(":K8sPod")
    page.get_by_test_id("view-graph").click()
    expect(page.get_by_test_id("graph-node").first).to_be_visible()
    keep_picture(page, "query-graph")
    page.get_by_test_id("graph-node").first.click()
    expect(page.get_by_test_id("ci-panel")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_test_id("view-raw").click()
    expect(page.get_by_test_id("raw")).to_contain_text('"labels"')


def test_an_error_marks_its_place_and_helps(page: Page) -> None:
    run(page, "MATCH (n:K8sPod)\nRETRUN n")
    expect(page.get_by_test_id("query-error")).to_contain_text("line 2, column 1")
    expect(page.get_by_test_id("error-mark")).to_have_text("RETRUN")
    keep_picture(page, "query-error")
    run(page, "RETURN 1 AS one")
    expect(page.get_by_test_id("result-table")).to_contain_text("one")
    expect(page.get_by_test_id("error-mark")).to_have_count(0)


def test_completion_is_used_with_the_keyboard(page: Page) -> None:
    text = page.get_by_test_id("query-text")
    text.fill("")
    text.press_sequentially("MATCH (n:K8sPo")
    expect(page.get_by_test_id("query-completions")).to_contain_text("K8sPod")
    text.press("Tab")
    expect(text).to_have_value(re.compile(r"^MATCH \(n:K8sPod"))
    text.press_sequentially(") RETURN count(*) AS n")
    text.press("Escape")
    text.press("Control+Enter")
    expect(page.get_by_test_id("result-table")).to_contain_text(re.compile(r"\d"))


def test_a_profile_shows_the_plan_with_what_was_measured(page: Page) -> None:
    page.get_by_test_id("query-text").fill("MATCH (n:K8sPod) RETURN n.name ORDER BY n.name LIMIT 3")
    page.get_by_test_id("query-profile").click()
    plan = page.get_by_test_id("plan")
    expect(plan).to_contain_text("NodeByLabelScan")
    expect(plan).to_contain_text("ms")
    keep_picture(page, "query-plan")
    page.get_by_test_id("view-table").click()
    expect(page.get_by_test_id("result-table").locator("tbody tr")).to_have_count(3)


def test_parameters_history_and_the_past(page: Page) -> None:
    page.get_by_text("Parameters (JSON)").click()
    page.get_by_test_id("query-parameters").fill('{"x": 9007199254740991, "words": ["a", "서버"]}')
    run(page, "RETURN $x + 0 AS x, $words[1] AS word")
    expect(page.get_by_test_id("result-table")).to_contain_text("9007199254740991")
    expect(page.get_by_test_id("result-table")).to_contain_text("서버")
    run(page, "MATCH (n) RETURN count(n) AS n")
    page.get_by_test_id("query-history").select_option(index=2)
    expect(page.get_by_test_id("query-text")).to_have_value(re.compile("words"))
    page.get_by_test_id("query-as-of").fill("2020-01-01T00:00:00")
    run(page, "MATCH (n) RETURN count(n) AS n")
    expect(page.get_by_test_id("result-table").locator("tbody")).to_have_text("0")


def test_a_long_statement_is_stopped(page: Page) -> None:
    run(page, "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a + b)")
    page.get_by_test_id("query-stop").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    run(page, "RETURN 1 AS one")
    expect(page.get_by_test_id("result-table")).to_be_visible()


def test_files_hold_the_rows(page: Page, tmp_path: Path) -> None:
    run(page, "RETURN 'a,b' AS text, 1 AS n")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_bytes() == b'\xef\xbb\xbftext,n\r\n"a,b",1\r\n'


def test_korean(page: Page) -> None:
    page.get_by_test_id("language").select_option("ko")
    expect(page.get_by_test_id("query-run")).to_have_text("실행")
    run(page, "RETURN '데이터베이스' AS 이름")
    expect(page.get_by_test_id("result-table")).to_contain_text("이름")
    keep_picture(page, "query-ko")
