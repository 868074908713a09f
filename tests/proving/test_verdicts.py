"""What counts as caught, and which words are a reason."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from plainspec.gherkin.sentences.definitions import Location
from plainspec.proving.fault import Catcher, Fault
from plainspec.proving.plugin import error_lines
from plainspec.proving.records import RunRecord, ScenarioRef, Verdict, event, read_record, verdict_event
from plainspec.proving.verdicts import Finding, has_reason, judge, means

if TYPE_CHECKING:
    from pathlib import Path

ONE = ScenarioRef("features/a/x.feature", 3, "Ana pays 5", "Ana pays <n>", "R", "5")
OTHER = ScenarioRef("features/a/y.feature", 3, "Ben pays", "Ben pays", "R")


def catcher_in(text: str) -> Catcher:
    catcher = Catcher.of(text)
    return replace(catcher, file=f"features/{catcher.path}")


def a_fault(*catchers: str, because: str = "too late") -> Fault:
    found = tuple(catcher_in(catcher) for catcher in catchers)
    return Fault("f", found, because, lambda _: None, Location("f.py", 1))


@pytest.mark.parametrize(
    ("catcher", "expected"),
    [
        ("a/x.feature", True),
        ("a/x.feature: Ana pays <n>", True),
        ("a/x.feature:Ana pays 5", True),
        ("a/x.feature: Ana pays 6", False),
        ("x.feature", False),
        ("y.feature", False),
        ("ax.feature", False),
    ],
)
def test_catchers_mean_features_titles_and_rows(catcher: str, *, expected: bool) -> None:
    assert means(catcher_in(catcher), ONE) is expected


def test_catchers_are_said_as_they_are_declared() -> None:
    assert str(Catcher.of("a.feature: T: x")) == "a.feature: T: x"
    assert str(Catcher.of("a.feature")) == "a.feature"


def test_reasons_are_found_across_lines_and_cases() -> None:
    assert has_reason("it came\n  Too   LATE again", "too late")
    assert not has_reason("it came too soon, not late", "too late")


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([Verdict(ONE, "failed", "too late")], Finding.CAUGHT),
        ([Verdict(ONE, "failed", "no"), Verdict(OTHER, "failed", "too late")], Finding.OTHER_REASON),
        ([Verdict(ONE, "passed"), Verdict(OTHER, "failed", "too late")], Finding.ELSEWHERE),
        ([Verdict(ONE, "skipped"), Verdict(OTHER, "passed")], Finding.SURVIVED),
    ],
)
def test_only_a_named_scenario_that_fails_for_the_reason_catches(verdicts: list[Verdict], expected: Finding) -> None:
    assert judge(a_fault("a/x.feature"), "a:f", RunRecord(verdicts)).finding is expected


def test_one_of_several_catchers_is_enough() -> None:
    record = RunRecord([Verdict(OTHER, "failed", "too late")])
    assert judge(a_fault("a/x.feature", "a/y.feature"), "a:f", record).caught


def test_a_run_that_did_not_end_proves_nothing() -> None:
    red = [Verdict(ONE, "failed", "too late")]
    assert judge(a_fault("a/x.feature"), "a:f", RunRecord(red, hung=True)).finding is Finding.HANGS
    assert judge(a_fault("a/x.feature"), "a:f", RunRecord(red, refused="no")).finding is Finding.NOT_PLANTED
    assert judge(a_fault("a/x.feature"), "a:f", RunRecord(red, problems=["p"])).finding is Finding.NOT_RUN


def test_a_fault_that_nothing_reached_proves_nothing() -> None:
    judgement = judge(a_fault("a/x.feature"), "a:f", RunRecord([Verdict(ONE, "failed", "too late")], unreached=["a:b"]))
    assert judgement.finding is Finding.NOT_REACHED
    assert judgement.detail == "1 scenario ran without a:b"


def test_records_are_read_back_but_for_a_line_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    begun = event("begun", scenario={"path": "p", "line": 1, "title": "t", "template": "t", "rule": "", "row": ""})
    file.write_text(verdict_event(Verdict(ONE, "failed", "x")) + begun + '{"event": "verd', encoding="utf-8")
    record = read_record(file)
    assert record.verdicts == [Verdict(ONE, "failed", "x")]
    assert record.running == ScenarioRef("p", 1, "t", "t", "")
    assert read_record(tmp_path / "none.jsonl").verdicts == []


def test_errors_tell_their_notes_groups_and_causes() -> None:
    async def fail(text: str) -> None:
        raise ValueError(text)

    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail("first"))

    with pytest.raises(BaseExceptionGroup) as caught:
        asyncio.run(both())
    caught.value.add_note("a note")
    outer = KeyError("outer")
    outer.__cause__ = caught.value
    lines = error_lines(outer)
    assert lines[0] == "KeyError: 'outer'"
    assert "a note" in lines
    assert "ValueError: first" in lines
