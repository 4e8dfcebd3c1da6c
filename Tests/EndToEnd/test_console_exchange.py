"""Files in and out of the console, in a real browser: preview, row-exact errors, good rows only, proposals."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rootline import Server
from test_console import browser, keep_picture, reach  # noqa: F401 (fixture)
from test_console_cmdb import HANGUL, needs, new_ci, page, service, sideways  # noqa: F401 (fixtures)

BOTH = pytest.mark.parametrize("page", [{}, {"locale": "ko-KR", "scheme": "dark"}], indirect=True, ids=["en", "ko"])


def language(page: Page) -> str:  # noqa: F811
    return page.locator("html").get_attribute("lang") or ""


@BOTH
def test_a_file_is_previewed_and_imported(page: Page, service: Server, tmp_path: Path) -> None:  # noqa: F811
    name = f"가져온-{language(page)}"
    file = tmp_path / "estate.csv"
    file.write_text(f"class,name,memory_gb\nPhysicalServer,{name}-1,64\nPhysicalServer,{name}-2,128\n")
    before = service.client().count()
    page.goto("/cis")
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-file").set_input_files(file)
    expect(page.get_by_test_id("import-format")).to_have_value("csv")
    page.get_by_test_id("import-preview").click()
    expect(page.get_by_test_id("import-counts")).to_contain_text("2")
    expect(page.get_by_test_id("difference")).to_contain_text(f"{name}-2")
    if language(page) == "ko":
        expect(page.get_by_test_id("import-counts")).to_contain_text(HANGUL)
    assert service.client().count() == before, "the preview has changed something"
    keep_picture(page, f"import-{language(page)}")
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("notice")).to_be_visible()
    assert service.client().count() == before + 2
    # the same file again changes nothing
    page.get_by_test_id("import-again").click()
    page.get_by_test_id("import-file").set_input_files(file)
    page.get_by_test_id("import-preview").click()
    expect(page.get_by_test_id("import-result")).to_be_visible()
    expect(page.get_by_test_id("import-apply")).to_have_count(0)


@BOTH
def test_bad_rows_are_named_and_the_good_ones_taken(page: Page, service: Server) -> None:  # noqa: F811
    name = f"good-{language(page)}"
    page.goto("/import")
    page.locator("[data-tab=text]").click()
    page.get_by_test_id("import-text").fill(
        f"class,name,memory_gb\nPhysicalServer,{name},64\nPhysicalServer,bad-1,much\nPhysicalSever,bad-2,64\n"
    )
    page.get_by_test_id("import-preview").click()
    rows = page.get_by_test_id("import-problems").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("3")
    expect(rows.nth(0)).to_contain_text("memory_gb")
    expect(rows.nth(1)).to_contain_text("4")
    expect(rows.nth(1)).to_contain_text("PhysicalServer")
    keep_picture(page, f"import-problems-{language(page)}")
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("notice")).to_be_visible()
    names = [one["name"] for one in service.client().get_json(f"/api/v1/cis?q={name}")["items"]]
    assert names == [name]
    assert service.client().get_json("/api/v1/cis?q=bad-1")["total"] == 0


def test_an_import_is_proposed_as_a_change_set(page: Page, service: Server) -> None:  # noqa: F811
    page.goto("/import")
    page.locator("[data-tab=text]").click()
    page.get_by_test_id("import-text").fill('{"cis": [{"class": "PhysicalServer", "name": "proposed-1"}]}')
    expect(page.get_by_test_id("import-format")).to_have_value("json")
    page.get_by_test_id("import-preview").click()
    page.get_by_test_id("import-title").fill("신규 서버")
    page.get_by_test_id("import-propose").click()
    expect(page.get_by_test_id("change-set")).to_have_attribute("data-state", "draft")
    expect(page.get_by_role("heading", name="신규 서버")).to_be_visible()
    expect(page.get_by_test_id("difference")).to_contain_text("proposed-1")
    assert service.client().get_json("/api/v1/cis?q=proposed-1")["total"] == 0


@pytest.mark.parametrize("page", [{"allowed": r"4\d\d: .*/api/v1/import"}], indirect=True, ids=["en"])
def test_a_file_that_is_none_of_these_is_refused_with_a_remedy(page: Page, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "estate.bin"
    file.write_bytes(b"\xff\xfe\x00nothing")
    page.goto("/import")
    page.get_by_test_id("import-file").set_input_files(file)
    expect(page.get_by_test_id("import-preview")).to_be_disabled()
    page.get_by_test_id("import-format").select_option("csv")
    page.get_by_test_id("import-preview").click()
    expect(page.get_by_test_id("problem")).to_contain_text("UTF-8")


def test_a_hundred_thousand_rows_do_not_freeze_the_page(page: Page, service: Server) -> None:  # noqa: F811
    lines = "\n".join(f"PhysicalServer,frozen-{row},much" for row in range(100_000))
    page.goto("/import")
    page.locator("[data-tab=text]").click()
    page.get_by_test_id("import-text").evaluate(
        """(element, text) => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        f"class,name,memory_gb\n{lines}\n",
    )
    expect(page.get_by_test_id("import-kept")).to_be_visible()
    page.get_by_test_id("import-preview").click()
    expect(page.get_by_test_id("import-problems")).to_contain_text("100,000", timeout=120_000)
    expect(page.get_by_test_id("import-problems").locator("tbody tr")).to_have_count(50)
    keep_picture(page, "import-large")
    page.get_by_test_id("more").first.click()
    expect(page.get_by_test_id("import-problems").locator("tbody tr")).to_have_count(250)
    # what stops a page is what it holds and draws, and that can be counted on a busy machine, too
    assert page.locator("textarea").count() == 0
    assert page.locator("*").count() < 5_000
    assert page.evaluate("document.body.textContent.length") < 200_000


@BOTH
def test_the_list_is_exported_as_it_is_filtered(page: Page, service: Server) -> None:  # noqa: F811
    needs(service, "get", "/export")
    count = service.client().get_json("/api/v1/cis?class=Controller")["total"]
    page.goto("/cis?class=Controller")
    page.get_by_test_id("export").click()
    keep_picture(page, f"export-{language(page)}")
    with page.expect_download() as download:
        page.get_by_test_id("export-csv").click()
    lines = Path(download.value.path()).read_text().strip().splitlines()
    assert download.value.suggested_filename.endswith(".csv")
    assert sum(",Controller," in line for line in lines) == count
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("export-csv")).to_be_hidden()
    expect(page.get_by_test_id("export")).to_be_focused()


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 800}}], indirect=True, ids=["telephone"])
def test_an_import_with_the_keyboard_on_a_telephone(page: Page) -> None:  # noqa: F811
    page.goto("/import")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    reach(page, page.locator("[data-tab=file]"))
    page.keyboard.press("ArrowRight")
    reach(page, page.get_by_test_id("import-text"))
    page.keyboard.insert_text("class,name\nPhysicalServer,telephone-1\nNothing,x\n")
    reach(page, page.get_by_test_id("import-preview"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("import-problems")).to_be_visible()
    keep_picture(page, "import-narrow")
    assert sideways(page) <= 0
    reach(page, page.get_by_test_id("import-apply"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("notice")).to_be_visible()
