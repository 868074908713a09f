"""Gates and checks of delivery workflows: verdicts, figures, and documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.delivery.contract import GateResult, Verdict
from agency.delivery.workflows.checks import main
from agency.delivery.workflows.definition import Gate
from agency.delivery.workflows.documentation import Coverage, documentation_of
from agency.delivery.workflows.environment import EnvironmentFailedError, declared_extras
from agency.delivery.workflows.gates import as_json, from_json, run_gate
from agency.delivery.workflows.reading import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

pytestmark = pytest.mark.anyio
WORKFLOW = shipped("integration-testing-v1.0")


def python(code: str, **options: object) -> Gate:
    return Gate.model_validate({"name": "gate", "command": ("{python}", "-c", code), **options})


@pytest.mark.parametrize(
    ("gate", "verdict", "measured"),
    [
        (python("pass"), Verdict.PASSED, None),
        (python("raise SystemExit(1)"), Verdict.FAILED, None),
        (python("raise SystemExit(3)", could_not_run=(3,)), Verdict.COULD_NOT_RUN, None),
        (python("import os; os.kill(os.getpid(), 9)"), Verdict.COULD_NOT_RUN, None),
        (python("import time; time.sleep(60)", timeout_s=0.2), Verdict.COULD_NOT_RUN, None),
        (python("print('79.9 %')", figure=r"([\d.]+) %", at_least=80), Verdict.FAILED, 79.9),
        (python("print('12 %'); print('80 %')", figure=r"([\d.]+) %", at_least=80), Verdict.PASSED, 80.0),
        (python("print('79 of 80')", figure=r"(\d+) of (\d+)", at_least=80), Verdict.FAILED, 79.0),
        (python("print('none')", figure=r"([\d.]+) %", at_least=80), Verdict.COULD_NOT_RUN, None),
    ],
    ids=[
        "passes",
        "fails",
        "says that it could not look",
        "killed",
        "too slow",
        "too little",
        "enough",
        "two groups",
        "no figure",
    ],
)
async def test_a_gate_has_a_verdict(gate: Gate, verdict: Verdict, measured: float | None, tmp_path: Path) -> None:
    result = await run_gate(gate, WORKFLOW, tmp_path)
    assert (result.verdict, result.measured) == (verdict, measured), result
    assert from_json(as_json(result)) == result


async def test_the_program_of_a_gate_goes_on_with_the_trace(tmp_path: Path, exported: InMemorySpanExporter) -> None:
    result = await run_gate(
        python("import os; print(os.environ['TRACEPARENT']); raise SystemExit(1)"), WORKFLOW, tmp_path
    )
    (span,) = exported.get_finished_spans()
    assert span.context is not None
    assert (span.name, dict(span.attributes or {})) == ("gate.gate", {"error.type": "failed"})
    ((_, trace, parent, _),) = [line.split("-") for line in result.details]
    assert (trace, parent) == (f"{span.context.trace_id:032x}", f"{span.context.span_id:016x}")


async def test_a_result_that_was_stored_is_read_back_equal() -> None:
    result = GateResult("coverage", Verdict.FAILED, 79.9, 80, ("shop.py",))
    assert from_json(as_json(result)) == result


def package(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    name = f"documented_{folder.name}".replace("-", "_")
    (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(folder)
    return name


@pytest.mark.requirement("S0-DOC-01", "S0-DOC-02")
@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("class A:\n    'A.'\nclass B(A):\n    pass\n", [".B"]),
        ("from dataclasses import dataclass\n@dataclass\nclass A:\n    a: int\n__all__ = ['A']\n", [".A", ".A(a)"]),
        ("class A:\n    'A.\\n\\n    Args:\\n        *more: All.'\n    def __init__(self, *more): ...\n", []),
        ("class A:\n    'A.\\n\\n    b: see below.'\n    def __init__(self, a): ...\n", [".A(a)"]),
        ("class A:\n    'A.\\n\\n    a:'\n    def __init__(self, a): ...\n", [".A(a)"]),
        ("from typing import Protocol\nclass A(Protocol):\n    'A.'\n__all__ = ['A']\n", []),
    ],
    ids=["inherited", "made by dataclass", "starred", "another", "empty", "protocol"],
)
def test_what_counts_as_documented(
    text: str, missing: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = package(tmp_path, text, monkeypatch)
    assert list(documentation_of([name]).missing) == [f"{name}{one}" for one in missing]


def test_a_package_that_exports_nothing_is_no_documented_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImportError, match="exports nothing"):
        documentation_of([package(tmp_path, "_hidden = 1\n", monkeypatch)])


def test_a_share_is_not_rounded_to_the_whole() -> None:
    assert str(Coverage(9_999, 10_000, ("shop.tea",))) == "documented 9999/10000 (99.9 %)"


@pytest.mark.parametrize(
    "arguments", [[], ["lint"], ["coverage", "no-such-folder"], ["documentation", "no_such_package"]]
)
def test_a_check_that_could_not_look_has_a_code_of_its_own(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().out


@pytest.mark.parametrize("text", ["[build-system]\n", "[project\n"])
def test_what_declares_no_project_has_no_extras(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(EnvironmentFailedError, match="declares no project"):
        declared_extras(tmp_path)
