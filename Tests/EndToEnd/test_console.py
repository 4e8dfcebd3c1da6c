"""The console in a real browser, as a person uses it: with the mouse, with the keyboard alone, in both languages.

With ROOTLINE_SCREENSHOTS set to a folder, what was seen is kept there as pictures.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from conftest import KUBERNETES
from recorded_cluster import RecordedCluster
from rootline import Server

CHROMIUM = shutil.which("chromium")
PATIENCE_MILLISECONDS = 20_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)

NODE = RecordedCluster(KUBERNETES).nodes()[0] if KUBERNETES.is_dir() else ""
BREAKS = {"en": f"what breaks if {NODE} goes down?", "ko": f"{NODE}가 내려가면 무엇이 영향을 받나?"}


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    server = Server.new()
    try:
        server.start()
        server.ingest("kubernetes", KUBERNETES)
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("there is no chromium; `make setup-tests` installs it")
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*sandbox, "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


class Watch:
    """Collects what must not happen on a page: errors in its console, and requests that fail."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[str] = []
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.found.append(f"uncaught: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))
        page.on("response", lambda response: self._response(response.status, response.url))

    def _console(self, kind: str, text: str) -> None:
        # the browser's own echo of a refused request; the request itself is judged in _response
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.found.append(f"{kind}: {text}")

    def _failed(self, url: str, why: str) -> None:
        # what the page or its closing has itself broken off is no failure
        if "ERR_ABORTED" not in why:
            self.found.append(f"failed: {url} {why}")

    def _response(self, status: int, url: str) -> None:
        # nobody is signed in at first, and a wrong password is refused: both are this one path
        if status >= 400 and not (status == 401 and url.endswith("/api/v1/session")):
            self.found.append(f"{status}: {url}")


@pytest.fixture
def page(browser: Browser, service: Server, request: pytest.FixtureRequest) -> Iterator[Page]:
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
    yield page
    context.close()
    assert not watch.found, "\n".join(watch.found)


def keep_picture(page: Page, name: str) -> None:
    folder = os.environ.get("ROOTLINE_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")


def sign_in(page: Page, service: Server) -> None:
    page.goto("/")
    page.get_by_test_id("username").fill("admin")
    page.get_by_test_id("password").fill(service.password or "")
    page.get_by_test_id("sign-in").click()
    expect(page.get_by_test_id("question")).to_be_visible()


def ask(page: Page, question: str) -> Locator:
    page.get_by_test_id("question").fill(question)
    page.get_by_test_id("ask").click()
    answer = page.get_by_test_id("answer").last
    expect(answer.get_by_test_id("headline")).to_be_visible()
    return answer


def luminance(page: Page) -> float:
    """How light the page's background is, from 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_wrong_password_is_refused_and_the_right_one_opens(page: Page, service: Server) -> None:
    page.goto("/")
    expect(page.get_by_test_id("sign-in-form")).to_be_visible()
    page.get_by_test_id("username").fill("admin")
    page.get_by_test_id("password").fill("a wrong guess")
    page.get_by_test_id("sign-in").click()
    expect(page.get_by_test_id("problem")).to_be_visible()
    keep_picture(page, "sign-in-refused")
    page.get_by_test_id("password").fill(service.password or "")
    page.get_by_test_id("sign-in").click()
    expect(page.get_by_test_id("question")).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("question")).to_be_visible()
    page.wait_for_load_state("networkidle")  # what is under way would be refused after signing out
    page.get_by_test_id("sign-out").click()
    expect(page.get_by_test_id("sign-in-form")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_question_is_answered_with_words_a_table_a_graph_and_sources(
    page: Page, service: Server, language: str
) -> None:
    sign_in(page, service)
    page.get_by_test_id("language").select_option(language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    answer = ask(page, BREAKS[language])
    has_hangul = re.search("[가-힣]", answer.get_by_test_id("headline").inner_text()) is not None
    assert has_hangul == (language == "ko")
    expect(answer.get_by_test_id("summary")).to_be_visible()
    table = answer.get_by_test_id("block-table").first
    for pod in sorted(RecordedCluster(KUBERNETES).pods_on(NODE))[:3]:
        expect(table.get_by_text(pod, exact=True).first).to_be_visible()
    picture = answer.get_by_test_id("block-graph")
    expect(picture.locator("canvas").first).to_be_visible()
    assert picture.get_by_test_id("graph-node-list").get_by_role("button").count() > 1
    expect(answer.get_by_test_id("sources")).to_be_visible()
    keep_picture(page, f"answer-{language}-light")


def test_the_answer_streams_in(page: Page, service: Server) -> None:
    sign_in(page, service)
    with page.expect_response(lambda response: response.url.endswith("/api/v1/ask")) as streamed:
        ask(page, BREAKS["en"])
    assert streamed.value.headers["content-type"].startswith("text/event-stream")


def test_a_ci_shows_its_attributes_relations_and_history(page: Page, service: Server) -> None:
    sign_in(page, service)
    pod = sorted(RecordedCluster(KUBERNETES).pods_on(NODE))[0]
    answer = ask(page, BREAKS["en"])
    answer.get_by_test_id("block-table").first.get_by_text(pod, exact=True).first.click()
    panel = page.get_by_test_id("ci-panel")
    expect(panel).to_contain_text(pod)
    expect(panel.get_by_test_id("ci-attributes")).to_contain_text(re.compile("Running|phase", re.I))
    expect(panel.get_by_test_id("ci-relations")).to_contain_text(NODE)
    expect(panel.get_by_test_id("ci-history")).to_contain_text(re.compile(r"\d"))
    keep_picture(page, "ci-panel")
    panel.get_by_test_id("ci-relations").get_by_text(NODE, exact=True).first.click()
    expect(page.get_by_test_id("ci-panel")).to_contain_text(NODE)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("ci-panel")).to_have_count(0)


def test_a_node_of_the_picture_opens_its_ci(page: Page, service: Server) -> None:
    sign_in(page, service)
    picture = ask(page, BREAKS["en"]).get_by_test_id("block-graph")
    node = picture.get_by_test_id("graph-node-list").get_by_role("button").first
    node.focus()
    node.press("Enter")
    expect(page.get_by_test_id("ci-panel").get_by_test_id("ci-attributes")).to_be_visible()


def test_the_picture_is_drawn(page: Page, service: Server) -> None:
    """More than one colour on the canvas: a graph that is not there would be one plain area."""
    sign_in(page, service)
    canvases = ask(page, BREAKS["en"]).get_by_test_id("block-graph").locator("canvas")
    expect(canvases.first).to_be_visible()
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-testid=block-graph] canvas')].some((canvas) => {
            const context = canvas.getContext('2d');
            if (!context || !canvas.width) return false;
            const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
            const colours = new Set();
            for (let at = 0; at < data.length; at += 4 * 31)
                if (data[at + 3] > 0) colours.add(data.slice(at, at + 3).join());
            return colours.size > 3;
        })"""
    )


@pytest.mark.parametrize("page", [{"scheme": "dark"}, {"scheme": "light"}], indirect=True, ids=["dark", "light"])
def test_light_and_dark_follow_the_system_and_the_choice(page: Page, service: Server) -> None:
    sign_in(page, service)
    page.get_by_test_id("theme").select_option("system")
    follows = luminance(page)
    page.get_by_test_id("theme").select_option("dark")
    dark = luminance(page)
    ask(page, BREAKS["en"])
    keep_picture(page, "answer-en-dark")
    page.get_by_test_id("theme").select_option("light")
    light = luminance(page)
    assert dark < 80 < 180 < light
    assert follows in (dark, light)
    page.get_by_test_id("theme").select_option("dark")
    page.reload()
    expect(page.get_by_test_id("question")).to_be_visible()
    assert luminance(page) == dark, "the choice was forgotten"


@pytest.mark.parametrize("page", [{"locale": "ko-KR"}], indirect=True, ids=["ko"])
def test_a_korean_browser_is_greeted_in_korean(page: Page, service: Server) -> None:
    page.goto("/")
    expect(page.get_by_test_id("sign-in")).to_contain_text(re.compile("[가-힣]"))
    sign_in(page, service)
    ask(page, BREAKS["ko"])
    page.get_by_test_id("theme").select_option("dark")
    keep_picture(page, "answer-ko-dark")
    page.get_by_test_id("language").select_option("en")
    expect(page.get_by_test_id("sign-out")).to_contain_text(re.compile("[A-Za-z]"))


def test_the_keyboard_alone_is_enough(page: Page, service: Server) -> None:
    page.goto("/")
    expect(page.get_by_test_id("username")).to_be_focused()
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(service.password or "")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("question")).to_be_focused()
    page.keyboard.type(BREAKS["en"])
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("headline").last).to_be_visible()
    reach(page, page.get_by_test_id("answer").last.get_by_test_id("ci-link").first)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("ci-panel").get_by_test_id("ci-attributes")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("ci-panel")).to_have_count(0)
    reach(page, page.get_by_test_id("sign-out"), backwards=True)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("sign-in-form")).to_be_visible()


def reach(page: Page, target: Locator, backwards: bool = False) -> None:
    """Presses Tab until `target` has the focus, and checks on the way that the focus is always to be seen."""
    for _ in range(300):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate(
                "element => { const s = getComputedStyle(element);"
                " return (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none' }"
            ), "the focus cannot be seen"
            return
    raise AssertionError("the Tab key does not lead there")


def test_a_name_of_several_cis_is_chosen_with_a_click(page: Page, service: Server) -> None:
    sign_in(page, service)
    ask(page, f"what does {RecordedCluster(KUBERNETES).ambiguous_name()} depend on?")
    choices = page.get_by_test_id("choice")
    expect(choices.first).to_be_visible()
    assert choices.count() > 1
    choices.first.click()
    expect(page.get_by_test_id("turn")).to_have_count(2)
    expect(page.get_by_test_id("headline")).to_have_count(2)


def test_what_is_not_understood_is_said(page: Page, service: Server) -> None:
    sign_in(page, service)
    answer = ask(page, "colourless green ideas sleep furiously")
    expect(answer.get_by_test_id("next-question").first).to_be_visible()
    answer.get_by_test_id("next-question").first.click()
    expect(page.get_by_test_id("turn")).to_have_count(2)


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 800}}], indirect=True, ids=["telephone"])
def test_a_narrow_screen_does_not_scroll_sideways(page: Page, service: Server) -> None:
    sign_in(page, service)
    ask(page, BREAKS["en"])
    keep_picture(page, "answer-narrow")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
