"""What gates run of the agency: ``python -m agency.delivery.workflows.checks CHECK ARGUMENT…``.

The exit code is 0 where all is well, 1 where something is wrong, and 2 where nothing could be looked at.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from agency.delivery.programs.temporary_folders import temporary_folder
from agency.delivery.workflows.documentation import documentation_of
from agency.workflow import Context, step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WELL: Final = 0
WRONG: Final = 1
COULD_NOT_LOOK: Final = 2

START: Final = 20
RESULT: Final = 2 * START + 1


def imports(packages: Sequence[str]) -> int:
    """Import packages, and write of each that cannot be imported why."""
    problems = [problem for package in packages if (problem := _problem_of(package))]
    _write(*(problems or [f"imported {', '.join(packages)}"]))
    return WRONG if problems else WELL


def composition(_: Sequence[str]) -> int:
    """Run two steps in sequence, with a default context, and compare the result."""
    contexts = []

    async def double(value: int, context: Context) -> int:
        contexts.append(context)
        return 2 * value

    async def increase(value: int, context: Context) -> int:
        contexts.append(context)
        return value + 1

    result = asyncio.run(_executed(double, increase))
    first, *others = contexts
    one_context = all(other is first for other in others) and bool(first.correlation_id)
    _write(f"2 steps made {result} of {START}, in {'one context' if one_context else 'contexts of their own'}")
    return WELL if result == RESULT and one_context else WRONG


def documentation(packages: Sequence[str]) -> int:
    """Write what is not documented, and the share of what is."""
    try:
        found = documentation_of(packages)
    except ImportError as error:
        _write(str(error))
        return COULD_NOT_LOOK
    _write(*(f"{name} has no description" for name in found.missing), str(found))
    return WRONG if found.missing else WELL


def diagnose(packages: Sequence[str]) -> int:
    """Write what is wrong with packages and the integration tests in this folder, as a JSON object for each finding."""
    findings = [
        *(one for package in packages for one in _findings_in(package)),
        *_failing_tests(Path("tests/integration")),
    ]
    _write(*(json.dumps({"subject": subject, "problem": problem}) for subject, problem in findings))
    return WRONG if findings else WELL


def coverage(arguments: Sequence[str]) -> int:
    """Write what the scenarios in a folder of features exercise, and what was measured."""
    from agency.delivery.workflows.coverage import coverage_of, report  # noqa: PLC0415 - only this check needs psutil
    from agency.delivery.workflows.reading import shipped  # noqa: PLC0415 - the same

    if not (features := Path(arguments[0] if arguments else "features")).is_dir():
        _write(f"there is no folder {features}; write the one with the features")
        return COULD_NOT_LOOK
    lines = coverage_of(shipped("integration-testing-v1.0"), features)
    _write(report(lines))
    return WELL if all(line.by for line in lines) else WRONG


def _findings_in(package: str) -> Iterator[tuple[str, str]]:
    if problem := _problem_of(package):
        yield package, problem
        return
    try:
        missing = documentation_of([package]).missing
    except ImportError as error:
        yield package, str(error)
    else:
        yield from ((name, "has no description") for name in missing)


def _failing_tests(folder: Path) -> Iterator[tuple[str, str]]:
    """Run the tests in a folder, if there is one, and give each that failed with its first line of why."""
    if not folder.is_dir():
        return
    with temporary_folder("diagnosis") as temporary:
        report = temporary / "report.xml"
        options = ["-q", "--disable-plugin-autoload", "-p", "anyio.pytest_plugin", f"--junit-xml={report}"]
        command = [sys.executable, "-m", "pytest", *options, str(folder)]
        ended = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own interpreter
        if not report.exists():
            yield str(folder), f"could not run: {ended.stdout or ended.stderr}".strip()
            return
        cases = ET.parse(report).iter("testcase")  # noqa: S314 - pytest has written it just now
        for case in cases:
            for outcome in (*case.findall("failure"), *case.findall("error")):
                why = (outcome.get("message") or outcome.text or "").strip().splitlines()
                yield case.get("name", ""), why[0] if why else outcome.tag


async def _executed(double: Callable[..., object], increase: Callable[..., object]) -> object:
    return await (step(double) >> step(increase)).execute(START)


def _problem_of(package: str) -> str:
    """Return why a package cannot be imported; whatever it raises counts."""
    try:
        import_module(package)
    except Exception as error:  # noqa: BLE001 - a package can raise anything when it is imported
        return f"{package} cannot be imported: {type(error).__name__}: {error}"
    return ""


def _write(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


CHECKS: Final = {
    "imports": imports,
    "composition": composition,
    "documentation": documentation,
    "diagnose": diagnose,
    "coverage": coverage,
}


def main(arguments: Sequence[str]) -> int:
    """Run a check, and return its exit code."""
    if not arguments or arguments[0] not in CHECKS:
        _write(f"write one of these checks, and packages, or a folder of features, after it: {', '.join(CHECKS)}")
        return COULD_NOT_LOOK
    return CHECKS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
