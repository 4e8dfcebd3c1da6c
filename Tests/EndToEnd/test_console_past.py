"""Taking back, correcting and restoring in the console, in a real browser and in both languages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from rootline import Server
from test_console import browser, keep_picture  # noqa: F401 (fixture)
from test_console_cmdb import HANGUL, change, new_ci, page, service  # noqa: F401 (fixtures)
from test_console_exchange import BOTH, language


def memory(service: Server, ci: str) -> int:  # noqa: F811
    return service.client().get_json(f"/api/v1/cis/{ci}")["attributes"]["memory_gb"]


# MARK: rolling back


@BOTH
def test_a_commit_is_rolled_back_from_the_timeline(page: Page, service: Server) -> None:  # noqa: F811
    ci = new_ci(service, f"back-{language(page)}", {"memory_gb": 8})
    change(service, ci, {"memory_gb": 16})
    page.goto(f"/cis/{ci}?tab=timeline")
    page.get_by_test_id("roll-back").first.click()
    dialog = page.get_by_test_id("dialog")
    expect(dialog.get_by_test_id("difference")).to_contain_text("8 GB")
    expect(dialog.get_by_test_id("dependants")).to_have_count(0)
    assert memory(service, ci) == 16, "the preview has changed something"
    keep_picture(page, f"roll-back-{language(page)}")
    page.get_by_test_id("roll-back-now").click()
    expect(page.get_by_test_id("change-set")).to_have_attribute("data-state", "applied")
    assert memory(service, ci) == 8


@BOTH
def test_later_changes_stand_in_the_way_until_somebody_decides(page: Page, service: Server) -> None:  # noqa: F811
    name = f"dependant-{language(page)}"
    ci = new_ci(service, name, {"memory_gb": 8})
    change(service, ci, {"memory_gb": 16})
    seq = service.client().seq()
    change(service, ci, {"memory_gb": 32})
    page.goto("/changes")
    page.get_by_test_id("commit").nth(1).get_by_test_id("roll-back").click()
    dialog = page.get_by_test_id("dialog")
    expect(dialog.get_by_test_id("notice")).to_contain_text(HANGUL if language(page) == "ko" else "1 later change")
    expect(dialog.get_by_test_id("dependants")).to_contain_text(name)
    expect(dialog.get_by_test_id("dependants")).to_contain_text(str(seq + 1))
    expect(page.get_by_test_id("roll-back-now")).to_be_disabled()
    dialog.get_by_test_id("dependants-force").check()
    expect(dialog.get_by_test_id("difference")).to_contain_text("8 GB")
    expect(page.get_by_test_id("roll-back-now")).to_be_disabled()
    dialog.get_by_test_id("roll-back-reason").fill("잘못된 값")
    keep_picture(page, f"roll-back-dependants-{language(page)}")
    page.get_by_test_id("roll-back-make").click()
    expect(page.get_by_test_id("change-set")).to_have_attribute("data-state", "draft")
    assert memory(service, ci) == 32


def observed(service: Server, source: str, *records: dict[str, Any]) -> dict[str, Any]:  # noqa: F811
    """The run that takes in what one source says."""
    lines: list[Any] = [{"source": {"name": source, "kind": "file"}, "coverage": ["CI"]}, *records]
    lines.append({"end": True, "records": len(records)})
    body = "\n".join(json.dumps(line) for line in lines) + "\n"
    answer = service.client().post(
        "/api/v1/ingest-runs", body.encode(), headers={"Content-Type": "application/x-ndjson"}
    )
    assert answer.status == 200, answer.body
    return json.loads(answer.body.splitlines()[-1])["run"]


@BOTH
def test_a_run_and_a_source_are_rolled_back(page: Page, service: Server) -> None:  # noqa: F811
    source, host = f"file:scan-{language(page)}", f"scanned-{language(page)}"
    record = {"key": host, "class": "PhysicalServer", "name": host}
    observed(service, source, record | {"attributes": {"memory_gb": 8}})
    observed(service, source, record | {"attributes": {"memory_gb": 16}})
    ci = service.client().get_json(f"/api/v1/cis?q={host}")["items"][0]["id"]
    page.goto("/changes")
    page.locator('a[href="/runs"]').click()
    page.get_by_test_id("runs-source").select_option(source)
    rows = page.get_by_test_id("runs-table").locator("tbody tr")
    expect(rows).to_have_count(2)
    keep_picture(page, f"runs-{language(page)}")
    rows.first.get_by_test_id("roll-back-run").click()
    expect(page.get_by_test_id("dialog").get_by_test_id("difference")).to_contain_text("8 GB")
    page.get_by_test_id("roll-back-now").click()
    expect(page.get_by_test_id("change-set")).to_have_attribute("data-state", "applied")
    assert memory(service, ci) == 8

    page.goto(f"/runs?source={source}")
    page.get_by_test_id("roll-back-source").click()
    expect(page.get_by_test_id("dialog")).to_contain_text(source)
    choice = page.get_by_test_id("dependants-include")
    difference = page.get_by_test_id("dialog").get_by_test_id("difference")
    expect(choice.or_(difference).first).to_be_visible()
    if choice.count() > 0:
        choice.check()
    expect(difference).to_contain_text(host)
    page.get_by_test_id("roll-back-now").click()
    expect(page.get_by_test_id("change-set")).to_have_attribute("data-state", "applied")
    assert service.client().get(f"/api/v1/cis/{ci}").status == 404


# MARK: valid time


@BOTH
def test_the_past_is_corrected_and_read_by_valid_time(page: Page, service: Server) -> None:  # noqa: F811
    ci = new_ci(service, f"valid-{language(page)}", {"memory_gb": 8})
    page.goto(f"/cis/{ci}")
    page.get_by_test_id("valid-correct").click()
    page.get_by_test_id("valid-attribute").select_option("memory_gb")
    page.get_by_test_id("attribute-memory_gb").fill("4")
    page.get_by_test_id("valid-from").fill("2020-03-01T00:00")
    page.get_by_test_id("valid-to").fill("2019-03-01T00:00")
    expect(page.get_by_test_id("valid-save")).to_be_disabled()
    page.get_by_test_id("valid-to").fill("2021-03-01T00:00")
    keep_picture(page, f"valid-correct-{language(page)}")
    page.get_by_test_id("valid-save").click()
    expect(page.get_by_test_id("notice")).to_be_visible()
    attributes = page.get_by_test_id("ci-attributes")
    expect(attributes).to_contain_text("8 GB")
    page.get_by_test_id("valid-at").fill("2020-06-01T00:00:00")
    page.get_by_test_id("valid-show").click()
    expect(attributes).to_contain_text("4 GB")
    expect(page.locator('[data-attribute="memory_gb"] .badge')).to_be_visible()
    expect(page.get_by_test_id("edit")).to_have_count(0)
    assert "validAt=2020" in page.url, "what was valid has an address of its own"
    keep_picture(page, f"valid-at-{language(page)}")
    page.reload()
    expect(attributes).to_contain_text("4 GB")
    page.get_by_test_id("tab-timeline").click()
    expect(page.get_by_test_id("ci-history").locator('[data-action="validity"]')).to_contain_text("4 GB")
    page.get_by_test_id("valid-clear").click()
    page.get_by_test_id("tab-overview").click()
    expect(attributes).to_contain_text("8 GB")


@pytest.mark.parametrize("page", [{"allowed": r"404: .*/api/v1/cis/"}], indirect=True, ids=["en"])
def test_a_time_of_which_nothing_is_known_is_no_dead_end(page: Page, service: Server) -> None:  # noqa: F811
    ci = new_ci(service, "unknown-1", {})
    page.goto(f"/cis/{ci}")
    page.get_by_test_id("valid-at").fill("1999-01-01T00:00:00")
    page.get_by_test_id("valid-at").press("Enter")
    page.get_by_test_id("empty").get_by_role("button").click()
    expect(page.get_by_test_id("ci-attributes")).to_be_visible()


# MARK: snapshots


@BOTH
def test_two_snapshots_are_compared_and_one_is_proposed_again(page: Page, service: Server) -> None:  # noqa: F811
    one, other = (f"{word}-{language(page)}" for word in ("하나", "둘"))
    ci = new_ci(service, f"two-states-{language(page)}", {"memory_gb": 8})
    client = service.client()
    assert client.post("/api/v1/snapshots", {"name": one}).status == 201
    change(service, ci, {"memory_gb": 16})
    assert client.post("/api/v1/snapshots", {"name": other}).status == 201
    change(service, ci, {"memory_gb": 32})
    page.goto("/memory")
    row = page.get_by_test_id("snapshots").locator("tbody tr").filter(has_text=one)
    row.get_by_test_id("compare-snapshot").click()
    since = page.get_by_test_id("since-snapshot")
    expect(since).to_contain_text("32 GB")
    page.get_by_test_id("compare-to").select_option(other)
    expect(since).to_contain_text("16 GB")
    expect(since).not_to_contain_text("32 GB")
    keep_picture(page, f"two-snapshots-{language(page)}")
    row.get_by_test_id("restore-snapshot").click()
    page.get_by_test_id("restore-propose").click()
    expect(page.get_by_test_id("change-set")).to_have_attribute("data-state", "draft")
    expect(page.get_by_test_id("difference")).to_contain_text("8 GB")
    assert memory(service, ci) == 32


# MARK: identification replayed


@BOTH
def test_a_changed_rule_shows_what_it_would_merge_before_it_is_saved(page: Page, service: Server) -> None:  # noqa: F811
    source, model = f"file:replay-{language(page)}", f"DL-{language(page)}"
    for number in (1, 2):
        observed(
            service, f"{source}-{number}",
            {
                "key": f"replayed-{number}", "class": "PhysicalServer", "name": f"replayed-{language(page)}-{number}",
                "attributes": {"asset_tag": f"TAG-{language(page)}", "model": model},
            },
        )
    client = service.client()
    count = client.get_json(f"/api/v1/cis?q=replayed-{language(page)}")["total"]
    assert count == 2
    page.goto("/review")
    page.get_by_test_id("identification-rules").click()
    expect(page.get_by_test_id("new-definition")).to_be_visible()
    page.get_by_test_id("new-definition").click()
    page.get_by_test_id("definition-key").fill(f"by-model-{language(page)}")
    page.get_by_test_id("definition-make").click()
    page.get_by_test_id("field-class").select_option("PhysicalServer")
    page.get_by_test_id("field-entries-add").click()
    entries = page.get_by_test_id("field-entries")
    entries.get_by_test_id("field-attributes").fill("model")
    entries.get_by_test_id("field-scope").select_option("tenant")
    entries.get_by_test_id("field-strength").select_option("strong")
    page.get_by_test_id("replay-run").click()
    result = page.get_by_test_id("replay")
    expect(result).to_contain_text(f"replayed-{language(page)}-1")
    expect(result).to_contain_text(HANGUL if language(page) == "ko" else "merged")
    keep_picture(page, f"replay-{language(page)}")
    assert client.get_json(f"/api/v1/cis?q=replayed-{language(page)}")["total"] == 2, "the replay has changed something"
