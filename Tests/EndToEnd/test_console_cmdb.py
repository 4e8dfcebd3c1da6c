"""The CMDB in a real browser: CIs, changes under control, review, metamodel, quality, history; in both languages."""

from __future__ import annotations

import re
from typing import Any, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from conftest import ESTATE
from rootline import Server
from test_console import PATIENCE_MILLISECONDS, Watch, browser, keep_picture, reach, sign_in  # noqa: F401 (fixture)

HANGUL = re.compile("[가-힣]")
# every page that has an address without an id
PLACES = [
    "/cis", "/import", "/change-sets", "/changes", "/runs", "/review", "/quality", "/quality?tab=findings", "/metamodel",
    "/memory", "/memory?tab=difference", "/memory?tab=audit", "/query",
]


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


@pytest.mark.parametrize(
    "page",
    [{"allowed": r"400: .*/api/v1/cis\?"}, {"locale": "ko-KR", "allowed": r"400: .*/api/v1/cis\?"}],
    indirect=True,
    ids=["en", "ko"],
)
def test_a_search_that_is_not_finished_is_no_error(page: Page, service: Server) -> None:
    count = service.client().get_json("/api/v1/cis?class=Controller")["total"]
    is_korean = page.locator("html").get_attribute("lang") == "ko"
    page.goto("/cis?class=Controller")
    rows = page.get_by_test_id("cis-table").locator("tbody tr")
    expect(rows).to_have_count(count)
    hint = page.get_by_test_id("search-hint")
    for text in ("name:(", "press AND", "firmware:", '"press'):
        page.get_by_test_id("cis-search").fill(text)
        expect(hint).to_contain_text(HANGUL if is_korean else "not finished")
        expect(rows).to_have_count(count)
        expect(page.get_by_test_id("problem")).to_have_count(0)
    page.get_by_test_id("cis-search").fill("nosuch:value")
    expect(hint).to_contain_text("quotes")
    page.get_by_test_id("cis-search").fill("firmware:V3.1.2")
    expect(hint).to_be_empty()
    expect(rows).not_to_have_count(count)


@pytest.mark.parametrize("page", [{"allowed": r"failed: .*/api/v1/cis "}], indirect=True, ids=["en"])
def test_a_write_whose_answer_was_lost_is_not_done_twice(page: Page, service: Server) -> None:
    keys: list[str | None] = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        keys.append(route.request.headers.get("idempotency-key"))
        answer = route.fetch()
        if len(keys) == 1:
            return route.abort("connectionreset")
        return route.fulfill(response=answer)

    page.route("**/api/v1/cis", lose_the_first_answer)
    page.goto("/cis?class=PhysicalServer")
    page.get_by_test_id("new-ci").click()
    page.get_by_test_id("ci-form-name").fill("only-once")
    page.get_by_test_id("ci-form-save").click()
    expect(page.get_by_test_id("dialog").get_by_test_id("problem")).to_be_visible()
    page.get_by_test_id("ci-form-save").click()
    expect(page.get_by_role("heading", name="only-once")).to_be_visible()
    assert len(keys) == 2 and keys[0] and keys[0] == keys[1]
    assert service.client().get_json("/api/v1/cis?q=only-once")["total"] == 1


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


# MARK: changes under control


def draft(service: Server, title: str, *operations: dict[str, Any]) -> str:
    answer = service.client().post("/api/v1/change-sets", {"title": title, "operations": list(operations)})
    assert answer.status == 201, answer.body
    return answer.json()["id"]


@pytest.mark.parametrize("page", [{}, {"locale": "ko-KR", "scheme": "dark"}], indirect=True, ids=["en", "ko"])
def test_a_change_set_is_made_seen_checked_applied_and_rolled_back(page: Page, service: Server) -> None:
    needs(service, "post", "/change-sets")
    language = page.locator("html").get_attribute("lang")
    ci = new_ci(service, f"controlled-{language}", {"memory_gb": 8})
    page.goto("/change-sets")
    page.get_by_test_id("new-change-set").click()
    page.get_by_test_id("draft-title").fill("판교 memory")
    page.get_by_test_id("draft-operations").fill("no operations")
    expect(page.get_by_test_id("draft-make")).to_be_disabled()
    page.get_by_test_id("draft-operations").fill(
        '[{"op": "updateCI", "ci": "%s", "attributes": {"memory_gb": 64}}]' % ci
    )
    page.get_by_test_id("draft-make").click()
    whole = page.get_by_test_id("change-set")
    expect(whole).to_have_attribute("data-state", "draft")
    expect(page.get_by_test_id("difference")).to_contain_text("64 GB")
    page.get_by_test_id("tab-graph").click()
    expect(page.get_by_test_id("graph-node").first).to_contain_text(f"controlled-{language}")
    page.get_by_test_id("verb-check").click()
    expect(whole).to_have_attribute("data-state", "checked")
    expect(page.get_by_test_id("risk").locator(".badge")).to_be_visible()
    page.get_by_test_id("tab-discussion").click()
    page.get_by_test_id("comment").fill("좋습니다")
    page.get_by_test_id("add-comment").click()
    expect(page.get_by_test_id("discussion")).to_contain_text("좋습니다")
    keep_picture(page, f"cmdb-change-set-{language}")
    page.get_by_test_id("verb-submit").click()
    expect(whole).to_have_attribute("data-state", "approved")
    page.get_by_test_id("verb-apply").click()
    expect(whole).to_have_attribute("data-state", "applied")
    assert service.client().get_json(f"/api/v1/cis/{ci}")["attributes"]["memory_gb"] == 64

    change(service, ci, {"memory_gb": 128})
    page.get_by_test_id("roll-back").click()
    expect(page.get_by_test_id("dependants")).to_contain_text(ci)
    page.get_by_test_id("dependants-include").check()
    keep_picture(page, f"cmdb-roll-back-{language}")
    page.get_by_test_id("roll-back-make").click()
    expect(whole).to_have_attribute("data-state", "draft")
    expect(page.get_by_test_id("difference")).to_contain_text("8 GB")


@pytest.mark.parametrize("page", [{"allowed": r"400: .*/change-sets/.*/approve"}], indirect=True, ids=["en"])
def test_a_policy_sends_an_edit_to_review_and_four_eyes_are_needed(page: Page, service: Server) -> None:
    needs(service, "post", "/change-sets")
    needs(service, "put", "/definitions/{kind}/{key}")
    policy = {
        "title": "Circuits are contracts",
        "appliesTo": {"classes": ["Circuit"], "operations": ["update"], "actors": "all"},
        "stages": [{"role": "admin", "quorum": 1, "fourEyes": True}],
    }
    set_policy = service.client().request("PUT", "/api/v1/definitions/policy/circuits", policy)
    assert set_policy.status == 200, set_policy.body
    page.goto("/cis?class=Circuit")
    page.get_by_test_id("new-ci").click()
    expect(page.get_by_test_id("new-ci-class")).to_have_value("Circuit")
    page.get_by_test_id("ci-form-name").fill("circuit-1")
    page.get_by_test_id("attribute-provider").fill("KT")
    page.get_by_test_id("ci-form-save").click()
    expect(page.get_by_test_id("ci-attributes")).to_contain_text("KT")
    page.get_by_test_id("edit").click()
    page.get_by_test_id("attribute-provider").fill("SKB")
    page.get_by_test_id("ci-form-save").click()
    page.get_by_test_id("notice").get_by_role("link").click()
    expect(page.get_by_test_id("change-set")).to_have_attribute("data-state", "in_review")
    expect(page.get_by_test_id("approval")).to_contain_text("0 of 1")
    page.get_by_test_id("verb-approve").click()
    page.get_by_test_id("verdict").click()
    expect(page.get_by_test_id("dialog").get_by_test_id("problem")).to_be_visible()
    keep_picture(page, "cmdb-four-eyes")
    number = page.url.rsplit("/", 1)[1]
    other = service.client().post(f"/api/v1/change-sets/{number}/approve", {})
    assert other.status == 200, other.body
    page.reload()
    expect(page.get_by_test_id("approval")).to_contain_text("1 of 1")


@pytest.mark.parametrize(
    "page",
    # a draft that nobody has checked is asked for its difference, and the answer names the fault
    [{"allowed": r"422: .*/difference"}, {"locale": "ko-KR", "allowed": r"422: .*/difference"}],
    indirect=True,
    ids=["en", "ko"],
)
def test_a_change_set_with_a_fault_says_which(page: Page, service: Server) -> None:
    needs(service, "post", "/change-sets")
    ci = new_ci(service, "faulty-1", {})
    number = draft(
        service, "to itself", {"op": "createRelation", "type": "RUNS_ON", "from": ci, "to": ci, "properties": {}}
    )
    page.goto(f"/change-sets/{number}")
    page.get_by_test_id("verb-check").click()
    expect(page.get_by_test_id("checks").locator("li").first).to_be_visible()
    expect(page.get_by_test_id("verb-submit")).to_have_count(0)
    expect(page.get_by_test_id("tab-difference")).to_have_count(0)
    expect(page.get_by_test_id("problem")).to_have_count(0)
    page.goto("/change-sets?state=draft")
    expect(page.locator(f'[data-id="{number}"]')).to_be_visible()


# MARK: metamodel, rules, quality


@pytest.mark.parametrize("page", [{}, {"locale": "ko-KR", "scheme": "dark"}], indirect=True, ids=["en", "ko"])
def test_a_class_is_added_and_used_without_a_restart(page: Page, service: Server) -> None:
    needs(service, "put", "/definitions/{kind}/{key}")
    language = page.locator("html").get_attribute("lang") or ""
    key = f"Robot{language.upper()}"
    page.goto("/metamodel")
    expect(page.get_by_test_id("class-tree")).to_contain_text("PhysicalServer")
    keep_picture(page, f"cmdb-metamodel-{language}")
    page.get_by_test_id("new-definition").click()
    page.get_by_test_id("definition-key").fill(key)
    page.get_by_test_id("definition-make").click()
    page.get_by_test_id("field-label-en").fill(f"Robot {language}")
    page.get_by_test_id("field-label-ko").fill(f"로봇 {language}")
    page.get_by_test_id("field-parent").select_option("Equipment")
    page.get_by_test_id("field-attributes-add").click()
    page.get_by_test_id("field-attributes").get_by_test_id("field-key").fill("axes")
    page.get_by_test_id("field-attributes").get_by_test_id("field-type").select_option("integer")
    page.get_by_test_id("field-attributes").get_by_test_id("field-constraint.maximum").fill("9")
    page.get_by_test_id("definition-preview").click()
    expect(page.get_by_test_id("effect")).to_be_visible()
    keep_picture(page, f"cmdb-class-{language}")
    page.get_by_test_id("definition-save").click()
    expect(page.get_by_test_id("definition-remove")).to_be_visible()
    page.goto(f"/cis?class={key}")
    page.get_by_test_id("new-ci").click()
    expect(page.get_by_test_id("new-ci-class")).to_have_value(key)
    page.get_by_test_id("ci-form-name").fill(f"welder {language}")
    page.get_by_test_id("attribute-axes").fill("6")
    page.get_by_test_id("ci-form-save").click()
    expect(page.get_by_test_id("ci-attributes")).to_contain_text("6")


@pytest.mark.parametrize("page", [{}, {"locale": "ko-KR"}], indirect=True, ids=["en", "ko"])
def test_a_template_is_made_with_a_form_and_used(page: Page, service: Server) -> None:
    needs(service, "put", "/definitions/{kind}/{key}")
    key = f"standard-{page.locator('html').get_attribute('lang')}"
    page.goto(f"/metamodel/template/{key}")
    page.get_by_test_id("field-label-en").fill(f"Standard host {key}")
    page.get_by_test_id("field-label-ko").fill(f"표준 서버 {key}")
    page.get_by_test_id("field-class").select_option("PhysicalServer")
    values = page.get_by_test_id("field-attributes")
    values.get_by_test_id("attribute-memory_gb").fill("256")
    values.get_by_test_id("attribute-environment").fill("production")
    keep_picture(page, f"template-{key}")
    page.get_by_test_id("definition-save").click()
    expect(page.get_by_test_id("definition-remove")).to_be_visible()
    content = service.client().get_json(f"/api/v1/definitions/template/{key}")["content"]
    assert content["attributes"] == {"memory_gb": 256, "environment": "production"}
    page.goto("/cis?class=PhysicalServer")
    page.get_by_test_id("new-ci").click()
    page.get_by_test_id("new-ci-template").select_option(key)
    expect(page.get_by_test_id("attribute-memory_gb")).to_have_value("256")
    page.get_by_test_id("ci-form-name").fill(f"from {key}")
    page.get_by_test_id("attribute-environment").fill("test")
    page.get_by_test_id("ci-form-save").click()
    expect(page.get_by_test_id("ci-attributes")).to_contain_text("256 GB")
    expect(page.get_by_test_id("ci-attributes")).to_contain_text("test")


@pytest.mark.parametrize("page", [{"allowed": r"4\d\d: .*/rules/preview"}], indirect=True, ids=["en"])
def test_a_rule_is_tried_saved_and_finds(page: Page, service: Server) -> None:
    needs(service, "post", "/rules/preview")
    needs(service, "put", "/definitions/{kind}/{key}")
    new_ci(service, "silent-1", {})
    page.goto("/metamodel/rule/servers-have-memory")
    page.get_by_test_id("field-class").select_option("PhysicalServer")
    page.get_by_test_id("field-severity").select_option("critical")
    page.get_by_test_id("field-mode").select_option("report")
    page.get_by_test_id("field-message-en").fill("The memory is not known")
    page.get_by_test_id("field-message-ko").fill("메모리를 알 수 없습니다")
    page.get_by_test_id("field-expression").fill("n.memory_gb IS NOT NUL")
    page.get_by_test_id("rule-run").click()
    expect(page.get_by_test_id("rule-test").get_by_test_id("problem")).to_be_visible()
    page.get_by_test_id("field-expression").fill("n.memory_gb IS NOT NULL")
    page.get_by_test_id("rule-run").click()
    expect(page.get_by_test_id("rule-test")).to_contain_text("silent-1")
    keep_picture(page, "cmdb-rule")
    page.get_by_test_id("definition-save").click()
    expect(page.get_by_test_id("definition-remove")).to_be_visible()
    page.goto("/quality?tab=findings")
    findings = page.get_by_test_id("findings")
    expect(findings).to_contain_text("The memory is not known")
    page.get_by_test_id("finding").first.click()
    page.get_by_test_id("finding-owner").fill("인프라팀")
    page.get_by_test_id("finding-save").click()
    expect(findings).to_contain_text("인프라팀")
    keep_picture(page, "cmdb-findings")


@pytest.mark.parametrize("page", [{}, {"locale": "ko-KR", "scheme": "dark"}], indirect=True, ids=["en", "ko"])
def test_the_quality_board_leads_down_to_rows(page: Page, service: Server) -> None:
    needs(service, "get", "/quality")
    language = page.locator("html").get_attribute("lang")
    page.goto("/quality")
    expect(page.get_by_test_id("scores").locator("tbody tr").first).to_be_visible()
    page.get_by_test_id("score-rows").first.click()
    expect(page.get_by_test_id("quality-rows")).to_be_visible()
    keep_picture(page, f"cmdb-quality-{language}")
    page.get_by_test_id("tab-integrity").click()
    page.get_by_test_id("integrity-run").click()
    expect(page.get_by_test_id("integrity")).to_be_visible()


# MARK: identity, review


def test_where_values_come_from_and_what_was_merged(page: Page, service: Server) -> None:
    needs(service, "get", "/cis/{id}/provenance")
    ci = service.client().get_json("/api/v1/cis?q=backup01")["items"][0]["id"]
    change(service, ci, {"memory_gb": 96})
    page.goto(f"/cis/{ci}")
    memory = page.locator('[data-attribute="memory_gb"]')
    memory.get_by_test_id("provenance").click()
    expect(memory.get_by_test_id("provenance-detail")).to_contain_text("file:estate")
    keep_picture(page, "cmdb-provenance")
    page.get_by_test_id("tab-records").click()
    expect(page.get_by_test_id("records")).to_contain_text("file:estate")

    left, right = new_ci(service, "twin-1", {}), new_ci(service, "twin-2", {})
    page.goto(f"/cis/{left}?tab=records")
    page.get_by_test_id("merge").click()
    page.get_by_test_id("merge-with").fill("twin-2")
    expect(page.locator("li[role=option]").first).to_contain_text("twin-2")
    page.get_by_test_id("merge-with").press("Enter")
    page.get_by_test_id("regroup").click()
    expect(page.get_by_test_id("records").locator("tbody tr")).to_have_count(2)
    assert service.client().get(f"/api/v1/cis/{right}").status == 404
    page.get_by_test_id("records").locator("tbody input").last.check()
    page.get_by_test_id("split").click()
    page.get_by_test_id("regroup").click()
    expect(page.get_by_test_id("records").locator("tbody tr")).to_have_count(1)


@pytest.mark.parametrize("page", [{}, {"locale": "ko-KR", "scheme": "dark"}], indirect=True, ids=["en", "ko"])
def test_a_duplicate_is_found_and_decided_with_the_keyboard(page: Page, service: Server) -> None:
    needs(service, "post", "/review/scan")
    language = page.locator("html").get_attribute("lang")
    for name in (f"twin-web-{language}-01", f"TWIN-WEB-{language}-01"):
        new_ci(service, name, {"serial": f"SN-{language}-4711", "manufacturer": "HPE", "model": "DL380"})
    page.goto("/review?kind=duplicate")
    page.get_by_test_id("scan").click()
    entry = page.get_by_test_id("review-entry").filter(has_text=re.compile(f"twin-web-{language}", re.I)).first
    entry.click()
    item = page.get_by_test_id("review-item")
    # evidence shows values as they were compared: without letter case and marks
    expect(item.get_by_test_id("evidence")).to_contain_text(f"sn{language}4711")
    keep_picture(page, f"cmdb-review-{language}")
    page.keyboard.press("2")
    expect(page.get_by_test_id("notice")).to_be_visible()
    page.goto("/review?kind=duplicate&state=rejected")
    expect(page.get_by_test_id("review-entry").first).to_be_visible()


# MARK: history


@pytest.mark.parametrize("page", [{}, {"locale": "ko-KR"}], indirect=True, ids=["en", "ko"])
def test_a_snapshot_is_taken_compared_and_restored(page: Page, service: Server) -> None:
    needs(service, "post", "/snapshots")
    language = page.locator("html").get_attribute("lang")
    ci = new_ci(service, f"snapped-{language}", {"memory_gb": 8})
    page.goto("/memory")
    page.get_by_test_id("take-snapshot").click()
    page.get_by_test_id("snapshot-name").fill(f"이전-{language}")
    page.get_by_test_id("snapshot-take").click()
    row = page.get_by_test_id("snapshots").locator("tbody tr").filter(has_text=f"이전-{language}")
    expect(row).to_be_visible()
    change(service, ci, {"memory_gb": 16})
    row.get_by_test_id("compare-snapshot").click()
    expect(page.get_by_test_id("difference")).to_contain_text("16 GB")
    keep_picture(page, f"cmdb-snapshots-{language}")
    row.get_by_test_id("restore-snapshot").click()
    expect(page.get_by_test_id("restore-count")).to_contain_text(re.compile(r"\d"))
    page.get_by_test_id("restore").click()
    expect(page.get_by_test_id("dialog")).to_have_count(0)
    assert service.client().get_json(f"/api/v1/cis/{ci}")["attributes"]["memory_gb"] == 8


def test_the_history_is_verified(page: Page, service: Server) -> None:
    needs(service, "post", "/audit/verify")
    page.goto("/memory?tab=audit")
    page.get_by_test_id("verify").click()
    expect(page.get_by_test_id("notice")).to_be_visible()
    keep_picture(page, "cmdb-audit")


# MARK: search, many at once


def test_filters_join_the_search_and_many_are_changed_together(page: Page, service: Server) -> None:
    needs(service, "post", "/cis/bulk")
    for number in (1, 2):
        new_ci(service, f"together-{number}", {"model": "before"})
    page.goto("/cis?class=PhysicalServer&q=together")
    page.get_by_test_id("add-filter").click()
    page.get_by_test_id("filter-attribute").select_option("model")
    page.get_by_test_id("filter-value").fill("before")
    page.get_by_test_id("filter-add").click()
    rows = page.get_by_test_id("cis-table").locator("tbody tr")
    expect(rows).to_have_count(2)
    for number in (0, 1):
        page.get_by_test_id("select-ci").nth(number).check()
    page.get_by_test_id("bulk").click()
    page.get_by_test_id("bulk-attribute").select_option("model")
    page.get_by_test_id("attribute-model").fill("after")
    page.get_by_test_id("bulk-next").click()
    expect(page.get_by_test_id("bulk-preview")).to_contain_text("after")
    keep_picture(page, "cmdb-bulk")
    page.get_by_test_id("bulk-next").click()
    expect(page.get_by_test_id("empty")).to_be_visible()
    models = {
        one["attributes"].get("model")
        for one in service.client().get_json("/api/v1/cis?q=together")["items"]
        if one["name"].startswith("together-")
    }
    assert models == {"after"}


@pytest.mark.parametrize("page", [{"locale": "ko-KR"}], indirect=True, ids=["ko"])
def test_a_view_is_saved_and_opened(page: Page, service: Server) -> None:
    needs(service, "put", "/searches/{key}")
    page.goto("/cis?class=Controller&columns=firmware")
    page.get_by_test_id("views").click()
    page.get_by_test_id("save-view").click()
    page.get_by_test_id("view-title").fill("제어기 펌웨어")
    page.get_by_test_id("view-save").click()
    expect(page.get_by_test_id("dialog")).to_have_count(0)
    page.goto("/cis")
    page.get_by_test_id("views").click()
    page.get_by_test_id("view").filter(has_text="제어기 펌웨어").click()
    expect(page.get_by_test_id("cis-table")).to_contain_text("V3.1.2")


# MARK: what is behind


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
    for path in [*PLACES, f"/cis/{ci}", f"/cis/{ci}?tab=timeline", f"/compare?left={ci}&right={ci}"]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert sideways(page) <= 0, path
        here = page.locator("nav.navigation [aria-current=page]")
        expect(here).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize(
    "page",
    [{}, {"locale": "ko-KR", "viewport": {"width": 390, "height": 800}}],
    indirect=True,
    ids=["en", "ko-telephone"],
)
def test_every_control_has_a_name_and_every_page_one_title(page: Page, service: Server) -> None:
    ci = new_ci(service, "named-1", {"memory_gb": 8})
    for path in [*PLACES, f"/cis/{ci}", f"/cis/{ci}?tab=records", "/metamodel/class/Host"]:
        page.goto(path)
        expect(page.locator("h1")).to_have_count(1)
        page.wait_for_load_state("networkidle")
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
                .filter((one) => one.checkVisibility() && !one.ariaLabel && !one.title && !one.innerText?.trim()
                    && !one.labels?.length && !one.getAttribute('aria-labelledby'))
                .map((one) => one.outerHTML.slice(0, 200))"""
        )
        assert nameless == [], path


def test_the_focus_follows_a_link_into_the_page(page: Page) -> None:
    page.goto("/cis?class=Controller")
    link = page.get_by_test_id("ci-row").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("ci-attributes")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null"), "the next Tab leaves the page"
