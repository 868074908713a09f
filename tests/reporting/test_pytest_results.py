"""What a run of a small shop leaves for Allure: one run, looked at from all sides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from allure_commons import model2

if TYPE_CHECKING:
    from tests.reporting.conftest import Json, Run

MONEY = "Money that moves between two people"


@pytest.fixture
def run(shop_run: Run) -> Run:
    return shop_run


def labels(result: Json, name: str) -> list[str]:
    return [label["value"] for label in result["labels"] if label["name"] == name]


def step_names(node: Json) -> list[str]:
    return [step["name"] for step in node.get("steps", ())]


def test_every_scenario_and_test_has_one_result_with_its_verdict(run: Run) -> None:
    assert run.statuses() == {
        "Ben looks, at read committed": "passed",
        "Ben looks, at serializable": "failed",
        "Ana sends more than she has": "passed",
        "The ledger is away": "broken",
        "Two banks settle at night": "skipped",
        "Nobody knows yet": "skipped",
        "A request as JSON": "passed",
        "The vault is stuck": "broken",
        "The vault cannot be locked": "broken",
        "Given up on the way": "skipped",
        "Three items": "broken",
        "Four items": "broken",
        "unreadable.feature": "broken",
        "test_plain": "passed",
    }, run.output


@pytest.mark.parametrize("part", ["result", "container"])
def test_results_have_the_form_of_allures_own_model(run: Run, part: str) -> None:
    kinds: dict[str, Any] = {"result": model2.TestResult, "container": model2.TestResultContainer}
    files = list(run.folder.glob(f"*-{part}.json"))
    assert files
    for file in files:
        check_form(json.loads(file.read_bytes()), kinds[part])


def check_form(node: Json, kind: Any) -> None:
    known = {field.name for field in kind.__attrs_attrs__}
    assert set(node) <= known, set(node) - known
    below = {
        "steps": model2.TestStepResult,
        "befores": model2.TestBeforeResult,
        "afters": model2.TestAfterResult,
        "attachments": model2.Attachment,
        "parameters": model2.Parameter,
        "labels": model2.Label,
        "links": model2.Link,
    }
    for field, part in below.items():
        for child in node.get(field, ()):
            check_form(child, part)
    if "statusDetails" in node:
        check_form(node["statusDetails"], model2.StatusDetails)
    if "start" in node and "stop" in node:
        assert 0 < node["start"] <= node["stop"]


def test_area_feature_and_rule_are_epic_feature_and_story(run: Run) -> None:
    result = run.named("Ben looks, at serializable")
    assert labels(result, "epic") == labels(result, "parentSuite") == ["Transactions"]
    assert labels(result, "feature") == labels(result, "suite") == [MONEY]
    assert labels(result, "story") == labels(result, "subSuite") == ["Nobody acts on money that was never committed"]
    assert labels(result, "severity") == ["critical"]
    assert labels(result, "owner") == ["Ana"]
    assert labels(result, "tag") == ["money", "S4-TXN-05", "deposit"]
    assert result["links"] == [{"type": "issue", "url": "https://example.org/BANK-12", "name": "BANK-12"}]
    assert result["parameters"] == [{"name": "level", "value": "serializable"}, {"name": "seen", "value": "500"}]
    assert result["description"].startswith("A transfer that is only half done")


def test_sentences_are_steps_and_what_they_do_is_nested_below(run: Run) -> None:
    result = run.named("Ben looks, at serializable")
    assert step_names(result) == [
        "Given the accounts",
        "When Ana deposits 400 at serializable",
        "Then Ben has read 500",
    ]
    accounts, deposit, read = result["steps"]
    assert [accounts["status"], deposit["status"], read["status"]] == ["passed", "passed", "failed"]
    assert step_names(accounts) == ["write two rows"]
    assert step_names(accounts["steps"][0]) == ["Ana's row"]
    assert step_names(deposit) == ["left", "right"]
    assert {name: step_names(side) for name, side in zip(("left", "right"), deposit["steps"], strict=True)} == {
        "left": ["inside left"],
        "right": ["inside right"],
    }


def test_tables_doc_strings_and_evidence_are_attached_where_they_belong(run: Run) -> None:
    accounts = run.named("Ben looks, at serializable")["steps"][0]
    (table,) = accounts["attachments"]
    assert (table["type"], run.content(table)) == ("text/csv", 'owner,balance\nAna,100\n"Ben, of course",50\n')
    (sql,) = accounts["steps"][0]["attachments"]
    assert (sql["name"], sql["type"], run.content(sql)) == ("the SQL that ran", "application/sql", "INSERT …")
    (rows,) = accounts["steps"][0]["steps"][0]["attachments"]
    assert (rows["name"], rows["type"], run.content(rows)) == ("rows", "text/csv", "x,y\n")
    (request,) = run.named("A request as JSON")["steps"][1]["attachments"]
    assert (request["type"], request["source"].rpartition(".")[2]) == ("application/json", "json")
    assert run.content(request) == '{"from": "Ana"}'


def test_no_attachment_is_shared_because_allure_shows_a_file_once(run: Run) -> None:
    def sources(node: Json) -> list[str]:
        own = [attachment["source"] for attachment in node.get("attachments", ())]
        return own + [source for step in node.get("steps", ()) for source in sources(step)]

    named = [source for result in run.results for source in sources(result)]
    assert len(named) == len(set(named))
    assert {file.name for file in run.folder.glob("*-attachment*")} == set(named)


def test_a_failure_is_told_in_words_first_and_in_detail_below(run: Run) -> None:
    result = run.named("Ben looks, at serializable")
    assert result["statusDetails"]["message"] == "Then Ben has read 500\n\nassert 500 == 100"
    trace = result["statusDetails"]["trace"]
    assert "✗ Then Ben has read 500" in trace
    assert "steps/money.py" in trace
    assert result["steps"][2]["statusDetails"]["message"] == result["statusDetails"]["message"]
    (printed,) = result["attachments"]
    assert (printed["name"], run.content(printed)) == ("printed", "reading the balance\n")


def test_what_cannot_be_checked_is_broken_and_later_steps_are_shown_as_not_run(run: Run) -> None:
    result = run.named("The ledger is away")
    assert result["statusDetails"]["message"] == "When the ledger is asked\n\nTimeoutError: no answer within 2 s"
    assert [step["status"] for step in result["steps"]] == ["passed", "broken", "skipped"]
    assert result["steps"][1]["steps"][0]["status"] == "broken"
    assert result["steps"][2]["statusDetails"] == {"message": "not run"}


def test_skipped_scenarios_say_why(run: Run) -> None:
    assert "tagged @skip" in run.named("Two banks settle at night")["statusDetails"]["message"]
    assert {step["status"] for step in run.named("Two banks settle at night")["steps"]} == {"skipped"}
    assert run.named("Nobody knows yet")["statusDetails"]["message"] == "known not to hold yet"
    given_up = run.named("Given up on the way")
    assert given_up["statusDetails"]["message"] == "no vault here"
    assert [step["status"] for step in given_up["steps"]] == ["passed", "skipped", "skipped"]


def test_a_fixture_that_fails_is_seen_before_or_after_the_steps(run: Run) -> None:
    stuck = run.named("The vault is stuck")
    assert stuck["statusDetails"]["message"] == "Before the scenario: ConnectionError: the door is stuck"
    assert [step["name"] for step in stuck["steps"]][:2] == ["Before the scenario", "Given the accounts"]
    assert [step["status"] for step in stuck["steps"]] == ["broken", "skipped", "skipped", "skipped"]
    open_vault = run.named("The vault cannot be locked")
    assert open_vault["statusDetails"]["message"] == "After the scenario: OSError: the key is lost"
    assert [step["status"] for step in open_vault["steps"]] == ["passed", "passed", "passed", "broken"]
    assert step_names(open_vault["steps"][-1]) == ["look for the key"]


def test_what_cannot_be_collected_is_in_the_report_too(run: Run) -> None:
    undefined = run.named("Three items")
    assert 'no step definition for "Carla frobnicates the invoice"' in undefined["statusDetails"]["message"]
    assert labels(undefined, "epic") == ["Billing"]
    assert [step["status"] for step in undefined["steps"]] == ["broken", "skipped"]
    assert "frobnicates" in run.named("Four items")["statusDetails"]["message"]
    unreadable = run.named("unreadable.feature")
    assert "features/unreadable.feature:4: not valid Gherkin" in unreadable["statusDetails"]["message"]
    assert labels(unreadable, "epic") == ["Features"]


def test_the_run_is_described(run: Run) -> None:
    environment = (run.folder / "environment.properties").read_text(encoding="utf-8")
    assert all(f"{name} = " in environment for name in ("Python", "Plainspec", "Services", "Runner"))
    assert "System" not in environment  # the shop specifies itself
    assert (run.folder / "executor.json").read_bytes() == b'{\n  "name": "started by hand",\n  "type": "local"\n}'
    assert b"Failed assertions" in (run.folder / "categories.json").read_bytes()


def test_python_tests_are_reported_by_allure_pytest_and_scenarios_are_not(run: Run) -> None:
    plain = run.named("test_plain")
    assert labels(plain, "framework") == ["pytest"]
    assert step_names(plain) == ["a plain step"]
    assert [result["name"] for result in run.results if labels(result, "framework") != ["plainspec"]] == ["test_plain"]


def test_the_end_of_the_run_says_where_the_results_are(run: Run) -> None:
    assert "Allure results: allure-results" in run.output
