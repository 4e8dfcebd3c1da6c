"""The CMDB in a real browser: CIs, changes under control, review, metamodel, quality, history; in both languages."""

from __future__ import annotations

import re
from typing import Any, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import ESTATE
from rootline import Server
from test_console import PATIENCE_MILLISECONDS, Watch, browser, keep_picture, reach, sign_in  # noqa: F401 (fixture)

HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    server = Server.new()
    try:
        server.start()
        server.ingest("file", ESTATE)
        yield server
    finally:
        server.remove()


@pytest.fixture
def page(browser: Browser, service: Server, request: pytest.FixtureRequest) -> Iterator[Page]:  # noqa: F811
    options = getattr(request, "param", {})
    context = browser.new_context(
        base_url=service.url,
        locale=options.get("locale", "en-US"),
        color_scheme=options.get("scheme", "light"),
        viewport=options.get("viewport", {"width": 1280, "height": 900}),
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    watch = Watch(page)
    sign_in(page, service)
    yield page
    context.close()
    allowed = options.get("allowed", "nothing is refused")
    found = [line for line in watch.found if not re.search(allowed, line)]
    assert not found, "\n".join(found)


def needs(service: Server, method: str, path: str) -> None:
    """A page is offered where the service has its routes; without them there is nothing to test."""
    paths = service.client().get_json("/api/v1/openapi.json")["paths"]
    if method not in paths.get(f"/api/v1{path}", {}):
        pytest.skip(f"this service has no {method.upper()} {path}")


def new_ci(service: Server, name: str, attributes: dict[str, Any], ci_class: str = "PhysicalServer") -> str:
    answer = service.client().post("/api/v1/cis", {"class": ci_class, "name": name, "attributes": attributes})
    assert answer.status == 201, answer.body
    return answer.json()["id"]


def change(service: Server, ci: str, attributes: dict[str, Any]) -> None:
    answer = service.client().request("PATCH", f"/api/v1/cis/{ci}", {"attributes": attributes})
    assert answer.status == 200, answer.body


def sideways(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


# MARK: CIs


def test_the_list_is_searched_by_class_by_text_and_with_columns(page: Page, service: Server) -> None:
    count = service.client().get_json("/api/v1/cis?class=Controller")["total"]
    page.goto("/cis")
    page.locator('[data-testid=class-entry][data-class="Controller"]').click()
    table = page.get_by_test_id("cis-table")
    expect(table.locator("tbody tr")).to_have_count(count)
    page.get_by_test_id("columns").click()
    page.get_by_test_id("column-firmware").check()
    expect(table.locator("thead")).to_contain_text("Firmware")
    expect(table.locator("tbody")).to_contain_text("V3.1.2")
    page.get_by_test_id("columns").click()
    page.get_by_test_id("cis-search").fill("프레스")
    expect(table.locator("tbody tr")).not_to_have_count(count)
    address = page.url
    page.goto("/ask")
    page.goto(address)
    expect(page.get_by_test_id("cis-search")).to_have_value("프레스")
    expect(table.locator("thead")).to_contain_text("Firmware")
    keep_picture(page, "cmdb-list")


def test_nothing_found_says_how_to_go_on(page: Page) -> None:
    page.goto("/cis?q=no-such-thing-anywhere")
    expect(page.get_by_test_id("empty")).to_be_visible()
    page.get_by_test_id("empty").get_by_role("button").click()
    expect(page.get_by_test_id("ci-row").first).to_be_visible()


@pytest.mark.parametrize("page", [{"allowed": r"404: .*/api/v1/cis/"}], indirect=True, ids=["en"])
def test_a_ci_is_made_edited_and_retired(page: Page) -> None:
    page.goto("/cis?class=PhysicalServer")
    page.get_by_test_id("new-ci").click()
    expect(page.get_by_test_id("new-ci-class")).to_have_value("PhysicalServer")
    page.get_by_test_id("ci-form-name").fill("판교-web-77")
    page.get_by_test_id("attribute-memory_gb").fill("a lot")
    expect(page.get_by_test_id("ci-form-save")).to_be_disabled()
    page.get_by_test_id("attribute-memory_gb").fill("64")
    page.get_by_test_id("ci-form-save").click()
    attributes = page.get_by_test_id("ci-attributes")
    expect(page.get_by_role("heading", name="판교-web-77")).to_be_visible()
    expect(attributes).to_contain_text("64 GB")

    page.get_by_test_id("edit").click()
    expect(page.get_by_test_id("ci-form-save")).to_be_disabled()
    page.get_by_test_id("attribute-memory_gb").fill("128")
    keep_picture(page, "cmdb-edit")
    page.get_by_test_id("ci-form-save").click()
    expect(page.get_by_test_id("notice")).to_be_visible()
    expect(attributes).to_contain_text("128 GB")

    page.get_by_test_id("retire").click()
    page.get_by_test_id("retire-confirm").click()
    expect(page.get_by_test_id("problem").or_(page.get_by_test_id("notice")).first).to_be_visible()


@pytest.mark.parametrize("page", [{"allowed": r"(409|412): .*/api/v1/cis/"}], indirect=True, ids=["en"])
def test_what_somebody_else_changed_meanwhile_is_not_overwritten(page: Page, service: Server) -> None:
    ci = new_ci(service, "two-admins-1", {"memory_gb": 8})
    page.goto(f"/cis/{ci}")
    page.get_by_test_id("edit").click()
    change(service, ci, {"memory_gb": 16})
    page.get_by_test_id("attribute-memory_gb").fill("32")
    page.get_by_test_id("ci-form-save").click()
    expect(page.get_by_test_id("ci-form").get_by_test_id("problem")).to_be_visible()
    assert service.client().get_json(f"/api/v1/cis/{ci}")["attributes"]["memory_gb"] == 16


@pytest.mark.parametrize("page", [{}, {"locale": "ko-KR", "scheme": "dark"}], indirect=True, ids=["en", "ko"])
def test_the_slider_shows_every_state_there_was(page: Page, service: Server) -> None:
    ci = new_ci(service, "slider-1", {"memory_gb": 8})
    change(service, ci, {"memory_gb": 16})
    change(service, ci, {"memory_gb": 32})
    page.goto(f"/cis/{ci}")
    attributes = page.get_by_test_id("ci-attributes")
    expect(attributes).to_contain_text("32 GB")
    page.get_by_test_id("earlier").click()
    expect(attributes).to_contain_text("16 GB")
    expect(page.get_by_test_id("edit")).to_have_count(0)
    slider = page.get_by_test_id("as-of-slider")
    slider.focus()
    slider.press("Home")
    expect(attributes).to_contain_text("8 GB")
    assert "asOf=" in page.url, "a past state has an address of its own"
    keep_picture(page, f"cmdb-past-{page.locator('html').get_attribute('lang')}")
    page.reload()
    expect(attributes).to_contain_text("8 GB")
    slider.focus()
    slider.press("End")
    expect(attributes).to_contain_text("32 GB")
    expect(page.get_by_test_id("edit")).to_be_visible()


@pytest.mark.parametrize("page", [{"allowed": r"404: .*/api/v1/cis/"}], indirect=True, ids=["en"])
def test_a_time_before_a_ci_is_no_dead_end(page: Page, service: Server) -> None:
    ci = new_ci(service, "late-1", {})
    page.goto(f"/cis/{ci}?asOf=1")
    page.get_by_test_id("empty").get_by_role("button").click()
    expect(page.get_by_test_id("ci-attributes")).to_be_visible()


def test_the_page_of_a_ci_has_its_picture_and_its_timeline(page: Page) -> None:
    page.goto("/cis?q=backup01")
    page.get_by_test_id("ci-row").first.click()
    expect(page.get_by_test_id("ci-relations")).to_be_visible()
    page.get_by_test_id("tab-picture").click()
    expect(page.get_by_test_id("graph-node").first).to_be_visible()
    page.get_by_test_id("tab-picture").press("ArrowRight")
    expect(page.get_by_test_id("ci-history")).to_be_visible()
    expect(page.get_by_test_id("tab-timeline")).to_be_focused()


def test_two_cis_are_compared_from_the_list(page: Page) -> None:
    page.goto("/cis?class=PhysicalServer")
    page.get_by_test_id("select-ci").nth(0).check()
    page.get_by_test_id("select-ci").nth(1).check()
    page.get_by_test_id("compare-selected").click()
    expect(page.get_by_test_id("comparison")).to_contain_text("Serial number")
    keep_picture(page, "cmdb-compare")


@pytest.mark.parametrize("page", [{"locale": "ko-KR"}], indirect=True, ids=["ko"])
def test_one_ci_is_compared_at_two_times(page: Page, service: Server) -> None:
    ci = new_ci(service, "compare-1", {"memory_gb": 8})
    before = service.client().get_json(f"/api/v1/cis/{ci}")["seq"]
    change(service, ci, {"memory_gb": 16})
    page.goto("/compare")
    expect(page.get_by_test_id("empty")).to_contain_text(HANGUL)
    for side in ("left", "right"):
        page.get_by_test_id(f"compare-{side}").fill("compare-1")
        expect(page.locator("li[role=option]").first).to_contain_text("compare-1")
        page.get_by_test_id(f"compare-{side}").press("Enter")
    page.get_by_test_id("compare-left-at").fill(str(before))
    page.get_by_test_id("compare-left-at").press("Enter")
    expect(page.get_by_test_id("comparison").locator("tbody tr")).to_have_count(1)
    expect(page.get_by_test_id("comparison")).to_contain_text("8 GB")


# MARK: changes, history


def test_commits_stay_reachable(page: Page) -> None:
    page.goto("/ask")
    page.get_by_role("link", name="Changes", exact=True).click()
    if page.get_by_role("link", name="Commits").count() > 0:
        page.get_by_role("link", name="Commits").click()
    expect(page.get_by_test_id("commit").first).to_be_visible()


@pytest.mark.parametrize("page", [{}, {"locale": "ko-KR"}], indirect=True, ids=["en", "ko"])
def test_the_estate_is_compared_between_two_times(page: Page, service: Server) -> None:
    ci = new_ci(service, "difference-1", {"memory_gb": 8})
    before = service.client().get_json(f"/api/v1/cis/{ci}")["seq"]
    change(service, ci, {"memory_gb": 16})
    page.goto("/memory?tab=difference")
    page.get_by_test_id("difference-from").fill(str(before))
    page.get_by_test_id("difference-show").click()
    expect(page.get_by_test_id("difference")).to_contain_text("difference-1")
    expect(page.get_by_test_id("difference")).to_contain_text("16 GB")
    keep_picture(page, f"cmdb-difference-{page.locator('html').get_attribute('lang')}")


def test_the_keyboard_reaches_the_editor_and_leaves_it(page: Page, service: Server) -> None:
    ci = new_ci(service, "keyboard-1", {})
    page.goto(f"/cis/{ci}")
    reach(page, page.get_by_test_id("edit"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("ci-form-name")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("dialog")).to_have_count(0)
    expect(page.get_by_test_id("edit")).to_be_focused()


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 800}}], indirect=True, ids=["telephone"])
def test_no_page_scrolls_sideways_on_a_telephone(page: Page, service: Server) -> None:
    ci = new_ci(service, "narrow-1", {"memory_gb": 8, "description": "x" * 200})
    for path in ["/cis", f"/cis/{ci}", f"/compare?left={ci}&right={ci}", "/changes", "/memory?tab=difference"]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert sideways(page) <= 0, path
