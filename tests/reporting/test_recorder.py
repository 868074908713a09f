"""The recorder by itself, as a runner uses it."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import allure
import pytest

from plainspec.gherkin.binding import BoundScenario
from plainspec.gherkin.features.parsing import parse_feature
from plainspec.reporting.allure.outcome import PASSED, Outcome, message_of, outcome_of, status_of
from plainspec.reporting.allure.recorder import Recorder
from plainspec.reporting.allure.recording import AFTER, BEFORE, running
from plainspec.reporting.evidence import attach, substep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.reporting.conftest import Json

TEXT = """
Feature: Shop
  Rule: R
    Scenario Outline: Somebody buys
      Given <who> is here
      Examples:
        | who |
        | Ana |
        | Ben |
        | Ben |
"""
dynamic: Any = allure.dynamic
attach_file: Any = allure.attach.file


class Played:
    """A recorder, and the scenarios that it records."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.recorder = Recorder(folder, [], link_patterns={"issue": "https://example.org/{}"}).start(
            {"Runner": "none"}
        )
        feature = parse_feature(TEXT, "features/shop/buying.feature")
        self.bound = [BoundScenario(feature, scenario, (), ()) for scenario in feature.scenarios]

    def begin(self, number: int = 0, values: dict[str, str] | None = None) -> None:
        """Begin one of the scenarios."""
        self.recorder.scenario_started(self.bound[number], values)

    def end(self, outcome: Outcome = PASSED) -> None:
        """End it."""
        self.recorder.scenario_finished(None, outcome)

    def results(self) -> list[Json]:
        """End the run, and return its results in the order of their names."""
        assert not self.recorder.close()
        found = [json.loads(file.read_bytes()) for file in self.folder.glob("*-result.json")]
        return sorted(found, key=lambda result: str(result["name"]))


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Played]:
    played = Played(tmp_path)
    yield played
    played.recorder.close()


def test_nothing_happens_where_no_scenario_runs() -> None:
    assert running() is None
    attach("evidence", "nobody sees it")
    with substep("a step"):
        attach("evidence", b"nobody sees it")
    with pytest.raises(ValueError, match="goes on"), substep("a step"):
        raise ValueError("goes on")


def test_rows_that_say_the_same_are_told_apart(played: Played) -> None:
    for number in range(3):
        played.begin(number)
        played.end()
    results = played.results()
    assert [result["name"] for result in results] == [
        "Somebody buys: Ana",
        "Somebody buys: Ben",
        "Somebody buys: Ben (2)",
    ]
    assert len({result["historyId"] for result in results}) == 3
    assert len({result["testCaseId"] for result in results}) == 2
    assert len({result["uuid"] for result in results}) == 3


def test_another_parameter_is_another_history(played: Played) -> None:
    for version in ("17", "18"):
        played.begin(0, {"postgres": version})
        played.end()
    first, second = played.results()
    assert first["historyId"] != second["historyId"]
    assert {parameter["value"] for parameter in first["parameters"]} > {"Ana"}


def test_a_second_run_of_a_scenario_is_a_second_result_of_one_history(played: Played) -> None:
    played.begin()
    played.end(outcome_of(AssertionError("not yet")))
    played.begin()
    played.end()
    first, second = played.results()
    assert first["historyId"] == second["historyId"]
    assert {first["status"], second["status"]} == {"failed", "passed"}


def test_a_scenario_that_nobody_ended_is_interrupted(played: Played) -> None:
    played.begin(0)
    played.begin(1)
    played.end()
    played.begin(2)
    assert {result["name"]: result["status"] for result in played.results()} == {
        "Somebody buys: Ana": "broken",
        "Somebody buys: Ben": "passed",
        "Somebody buys: Ben (2)": "broken",
    }


def test_what_users_say_through_allure_belongs_to_the_scenario(played: Played, tmp_path: Path) -> None:
    picture = tmp_path / "seen.svg"
    picture.write_text("<svg/>", encoding="utf-8")
    played.begin()
    dynamic.title("Ana buys a book")
    dynamic.description("She likes it.")
    dynamic.description_html("<p>She likes it.</p>")
    dynamic.severity(allure.severity_level.BLOCKER)
    dynamic.epic("Books")
    dynamic.issue("SHOP-1")
    dynamic.link("https://example.org/home", name="home")
    dynamic.parameter("colour", "red", mode=allure.parameter_mode.MASKED)
    dynamic.parameter("colour", "blue", excluded=True)
    with allure.step("look"):
        attach_file(str(picture))
    allure.attach(b"\x00", "raw", "application/octet-stream", "bin")
    played.end()
    (result,) = played.results()
    assert result["name"] == "Ana buys a book"
    assert (result["description"], result["descriptionHtml"]) == ("She likes it.", "<p>She likes it.</p>")
    labels = [(label["name"], label["value"]) for label in result["labels"]]
    assert [value for name, value in labels if name == "epic"] == ["Books"]
    assert ("severity", "blocker") in labels
    assert [link["url"] for link in result["links"]] == ["https://example.org/SHOP-1", "https://example.org/home"]
    assert result["parameters"][1:] == [{"name": "colour", "value": "'blue'", "excluded": True}]
    (before,) = result["steps"][:1]
    assert (before["name"], before["steps"][0]["name"]) == (BEFORE, "look")
    (seen,) = before["steps"][0]["attachments"]
    assert (seen["name"], seen["type"], seen["source"][-4:]) == ("seen.svg", "image/svg+xml", ".svg")
    assert before["attachments"][0]["source"].endswith(".bin")


def test_evidence_from_another_thread_belongs_to_what_runs(played: Played) -> None:
    played.begin()
    thread = threading.Thread(target=attach, args=("frames", "…"))
    thread.start()
    thread.join()
    played.end()
    (result,) = played.results()
    assert result["steps"][0]["attachments"][0]["name"] == "frames"


def test_a_step_left_open_ends_with_its_scenario_and_takes_nothing_more(played: Played) -> None:
    left_open = substep("left open")
    played.begin(0)
    left_open.__enter__()
    played.end()
    played.begin(1)
    attach("late", "evidence")
    played.end()
    first, second = played.results()
    assert first["steps"][0]["steps"][0]["stop"] >= first["steps"][0]["steps"][0]["start"]
    assert "attachments" not in first["steps"][0]["steps"][0]
    assert second["steps"][0]["attachments"][0]["name"] == "late"


def test_trouble_after_the_steps_is_shown_there(played: Played) -> None:
    played.begin()
    played.end(outcome_of(OSError("stuck"), phase="tear-down"))
    (result,) = played.results()
    assert result["status"] == "broken"
    assert result["statusDetails"]["message"] == "After the scenario: OSError: stuck"
    assert result["steps"][-1]["name"] == AFTER
    assert result["steps"][-1]["statusDetails"]["message"] == result["statusDetails"]["message"]


def test_texts_that_are_no_unicode_are_written_all_the_same(played: Played) -> None:
    played.begin()
    attach("name", "caf\udce9")
    played.end(outcome_of(AssertionError("caf\udce9")))
    (result,) = played.results()
    assert result["statusDetails"]["message"] == "caf\udce9"


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (None, "passed", ""),
        (AssertionError("2 is not 3"), "failed", "2 is not 3"),
        (AssertionError(), "failed", "an assertion does not hold"),
        (TimeoutError("after 2 s"), "broken", "TimeoutError: after 2 s"),
        (KeyError(), "broken", "KeyError"),
        (KeyboardInterrupt(), "broken", "interrupted before it had ended"),
        (pytest.skip.Exception("not here"), "skipped", "not here"),
        (pytest.fail.Exception("no"), "failed", "no"),
    ],
)
def test_assertions_fail_and_other_errors_break(error: BaseException | None, status: str, said: str) -> None:
    assert status_of(error) == status
    assert error is None or message_of(error) == said
    assert outcome_of(error).status == status
