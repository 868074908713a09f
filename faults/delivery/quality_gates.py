"""Ways in which quality gates can let flaws through, or blame a component for what it has not done."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import GateResult, Verdict
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

FEATURE = "delivery/components/quality_gates.feature: "
TESTS = "agency.delivery.quality_gates.tests"
FLAWS = f"{FEATURE}The gate <gate> checks a calculator that <flaw>"
PASSED = "'verdict': 'passed'"
FAILED = "'verdict': 'failed'"


@fault("gates pass whatever they have found", caught_by=FLAWS, because=PASSED)
def pass_all(patch: Patch) -> None:
    """Turn every failure into a success."""
    patch.wrap("agency.delivery.quality_gates.order:found", _with(Verdict.PASSED))


@fault("tests that fail count as tests that pass", caught_by=FLAWS, because=PASSED)
def pass_failing_tests(patch: Patch) -> None:
    """Count them so."""
    patch.wrap(f"{TESTS}:pass_rate", _with(Verdict.PASSED))


@fault(
    "the limit of coverage is not looked at",
    caught_by=f"{FEATURE}The tests reach 41.67% of the calculator, and the limit is <limit>",
    because=PASSED,
)
def ignore_the_limit(patch: Patch) -> None:
    """Pass any coverage."""
    patch.wrap(f"{TESTS}:test_coverage", _with(Verdict.PASSED))


@fault("a module that no test imports does not count as untested", caught_by=FLAWS, because=PASSED)
def count_imported_modules(patch: Patch) -> None:
    """Have coverage leave out folders without `__init__.py`, and count what was measured only."""
    patch.wrap(f"{TESTS}:SETTINGS", lambda settings: settings.partition("[report]")[0])
    patch.attribute("agency.delivery.components:Component.lines", 0)


@fault(
    "coroutines that nobody awaits are not noticed",
    caught_by=f"{FEATURE}A test calls a coroutine function without awaiting it",
    because=PASSED,
)
def ignore_coroutines(patch: Patch) -> None:
    """Leave the warning a warning."""
    patch.attribute(f"{TESTS}:NEVER_AWAITED", ("-W", "ignore"))


@fault(
    "an import that fails counts as a failing test",
    caught_by=f"{FEATURE}The calculator imports a module that does not exist",
    because=FAILED,
)
def blame_the_tests(patch: Patch) -> None:
    """Recognise no failed import."""
    patch.attribute(f"{TESTS}:IMPORT_FAILED", re.compile("(?!)"))


@fault("a gate that could not run counts as failed", caught_by=f"{FEATURE}The gate <gate> <obstacle>", because=FAILED)
def fail_where_nothing_is_known(patch: Patch) -> None:
    """Make one verdict of two."""
    patch.wrap("agency.delivery.quality_gates.order:could_not_run", _with(Verdict.FAILED))


@fault(
    "types are not checked",
    caught_by="delivery/components/calculator.feature: Ana delivers the calculator to production",
    because="'type_checking'",
)
def skip_type_checking(patch: Patch) -> None:
    """Leave the gate out."""
    patch.attribute("agency.delivery.stages.refactoring:OF_SOURCE", ("linting", "security"))


def _with(verdict: Verdict) -> Callable[[Callable[..., GateResult]], Any]:
    def make(original: Callable[..., GateResult]) -> Any:
        return lambda *arguments: replace(original(*arguments), verdict=verdict)

    return make
