"""`plainspec report`: the page, what it asks for, and what is said where it cannot be made."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

import pytest

from plainspec.reporting.site import build
from plainspec.reporting.site.build import NoResultsError, ReportFolderError, build_report, offline
from plainspec.reporting.site.node import (
    AllureInstallError,
    cache_folder,
    find_node,
    installed_allure,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reporting.conftest import Run

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
BROWSER_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--virtual-time-budget=10000",
)


@pytest.fixture(scope="module")
def report(shop_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the page of the shop's run; where Allure can neither be found nor fetched, there is none to look at."""
    try:
        installed_allure(find_node(), cache_folder())
    except AllureInstallError as refused:
        pytest.skip(str(refused))
    place = tmp_path_factory.mktemp("report")
    return build_report([shop_run.folder], place / "page", name="The shop", history=place / "history.jsonl")


def test_the_page_is_one_file_and_holds_the_results(report: Path) -> None:
    assert report.name == "index.html"
    page = report.read_text(encoding="utf-8")
    assert "The shop" in page
    assert not list(report.parent.glob("*.js"))


def test_the_page_names_nothing_to_fetch_and_forbids_it(report: Path) -> None:
    page = report.read_text(encoding="utf-8")
    fetched = re.findall(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=[\"'](?!data:)([^\"']+)", page[:200_000])
    assert [address for address in fetched if "//" in address] == []
    assert "googletagmanager" not in page
    assert page.index("Content-Security-Policy") < page.index("<script")


needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to open the page with")


@needs_browser
def test_a_browser_shows_the_page_and_the_page_asks_nobody(report: Path, tmp_path: Path) -> None:
    shown, asked = opened(report, tmp_path)
    assert "Transactions" in shown
    assert "Money that moves between two people" in shown
    assert "Ben looks, at serializable" in shown
    assert asked == []


@needs_browser
def test_the_browser_would_tell_of_a_page_that_asks_somebody(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<html><head></head><script src="http://elsewhere.example/x.js"></script></html>', encoding="utf-8")
    assert opened(page, tmp_path)[1] == ["http://elsewhere.example/x.js"]


@needs_browser
def test_the_browser_keeps_an_offline_page_from_asking_even_later(tmp_path: Path) -> None:
    script = "<script>fetch('http://elsewhere.example/x').catch(() => document.write('refused'))</script>"
    page = tmp_path / "page.html"
    page.write_text(offline(f"<html><head></head><body>{script}</body></html>"), encoding="utf-8")
    shown, asked = opened(page, tmp_path)
    assert "refused" in shown
    assert asked == []


def opened(page: Path, folder: Path) -> tuple[str, list[str]]:
    """Open a page in a browser that finds no host; return the page as shown, and what it (not the browser) asked for."""
    log = folder / "net.json"
    command = [
        str(CHROMIUM),
        *BROWSER_OPTIONS,
        f"--user-data-dir={folder / 'profile'}",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--log-net-log={log}",
        "--dump-dom",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    events = json.loads(log.read_bytes())["events"]
    requests = [event["params"] for event in events if "initiator" in event.get("params", {})]
    asked = [
        request["url"]
        for request in requests
        if request["initiator"] != "not an origin" and request.get("url", "").startswith(("http:", "https:", "ws:"))
    ]
    return done.stdout, list(dict.fromkeys(asked))


def test_runs_are_remembered_once_each(report: Path, shop_run: Run, tmp_path: Path) -> None:
    history = report.parent.parent / "history.jsonl"
    assert len(history.read_text(encoding="utf-8").splitlines()) == 1
    build_report([shop_run.folder], report.parent, name="The shop", history=history)
    assert len(history.read_text(encoding="utf-8").splitlines()) == 1
    another = tmp_path / "another"
    shutil.copytree(shop_run.folder, another)
    passed = next(another.glob("*-result.json"))
    passed.rename(another / "another-result.json")
    build_report([another], tmp_path / "page", history=history)
    assert len(history.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.usefixtures("report")
def test_a_site_for_a_web_server_is_made_of_what_a_killed_run_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = tmp_path / "results"
    results.mkdir()
    finished = '{"uuid": "1", "name": "Rescued", "status": "passed", "testCaseId": "t"}'
    (results / "1-result.json").write_text(finished, encoding="utf-8")
    (results / "2-result.json.tmp").write_text(finished[:30], encoding="utf-8")
    left = sorted(results.iterdir())
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    page = build_report([results], tmp_path / "site", single_file=False)
    assert list(page.parent.glob("app-*.js"))
    drawn = (page.parent / "test-results.json").read_text(encoding="utf-8")
    assert drawn.count('"name":"Rescued"') == 1
    assert sorted(results.iterdir()) == left
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("report")
def test_the_shards_of_a_run_are_one_report(tmp_path: Path) -> None:
    for name, services in (("one", "embedded"), ("two", "containers")):
        shard = tmp_path / "shards" / name
        shard.mkdir(parents=True)
        result = {"uuid": name, "name": f"Shard {name}", "status": "passed", "testCaseId": name, "historyId": name}
        (shard / f"{name}-result.json").write_text(json.dumps(result), encoding="utf-8")
        (shard / "environment.properties").write_text(f"System = agency\nServices = {services}\n", encoding="utf-8")
    shards = [tmp_path / "shards" / name for name in ("one", "two")]
    page = build_report(shards, tmp_path / "site", single_file=False)
    drawn = (page.parent / "test-results.json").read_text(encoding="utf-8")
    assert [drawn.count(f'"name":"Shard {name}"') for name in ("one", "two")] == [1, 1]
    assert (tmp_path / "shards/.plainspec_cache/history.jsonl").is_file()
    assert "embedded\n" in (shards[0] / "environment.properties").read_text(encoding="utf-8")


def test_scripts_of_other_hosts_are_taken_out_and_the_rest_stays() -> None:
    page = (
        "<html><head><title>x</title></head><body><script>keep()</script>\n"
        '<script async src="https://analytics.example/gtag/js?id=1"></script>\n'
        '<script>\n  window.dataLayer = window.dataLayer || [];\n</script><script defer src="app.js"></script>'
    )
    told = offline(page)
    assert "analytics" not in told
    assert "dataLayer" not in told
    assert "keep()" in told
    assert 'src="app.js"' in told
    assert told.index("Content-Security-Policy") < told.index("<title>")


def test_results_that_are_not_there_are_said(tmp_path: Path) -> None:
    with pytest.raises(NoResultsError, match=r"there is no folder .*nowhere: run `pytest --gherkin` first"):
        build_report([tmp_path / "nowhere"], tmp_path / "page")
    (tmp_path / "README.md").touch()
    with pytest.raises(NoResultsError, match="there are no results in"):
        build_report([tmp_path], tmp_path / "page")


def test_a_result_that_cannot_be_read_has_one_in_its_place_and_stays_as_it_is(tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.mkdir()
    good, cut = b'{"name": "Ana pays", "status": "passed"}', b'{"name": "Ana pa'
    (results / "1-result.json").write_bytes(good)
    (results / "2-result.json").write_bytes(cut)
    (results / "3-result.json").touch()
    assert build._staged([results], tmp_path / "stage") == ["1-result.json", "2-result.json", "3-result.json"]
    assert (tmp_path / "stage/1-result.json").read_bytes() == good
    for name, reason in (("2-result.json", "it is cut off, or not JSON"), ("3-result.json", "it is empty")):
        made = json.loads((tmp_path / "stage" / name).read_bytes())
        assert (made["name"], made["status"]) == (f"A result that cannot be read: {name}", "broken")
        assert made["statusDetails"]["message"] == f"{name} is not a valid result: {reason}"
    assert (results / "2-result.json").read_bytes() == cut


def test_nothing_but_an_old_report_is_replaced(tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.mkdir()
    (results / "1-result.json").write_text("{}", encoding="utf-8")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").touch()
    with pytest.raises(ReportFolderError, match="contains files that are not a report"):
        build_report([results], precious)
    with pytest.raises(ReportFolderError, match="is a file"):
        build_report([results], precious / "thesis.txt")
    assert (precious / "thesis.txt").exists()
