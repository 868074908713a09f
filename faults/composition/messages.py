"""Ways in which the errors of workflows can lose what they say."""

from __future__ import annotations

from plainspec.proving import Patch, fault

MESSAGES = "composition/error_messages.feature"


def say_nothing(patch: Patch, error: str) -> None:
    """Have an error say only its kind."""
    patch.attribute(f"agency.workflow.{error}.__str__", lambda self: type(self).__name__)


@fault(
    "the error of a time limit does not say which",
    caught_by=f"{MESSAGES}: <workflow> takes too long",
    because="StepTimeoutError",
)
def say_nothing_of_the_limit(patch: Patch) -> None:
    """Everybody looks for the step that was too slow."""
    say_nothing(patch, "recovery.timeout:StepTimeoutError")


@fault(
    "the error of a cancelled branch does not say which",
    caught_by=f"{MESSAGES}: The printer's connection is cancelled",
    because="UnexpectedCancellationError",
)
def say_nothing_of_the_branch(patch: Patch) -> None:
    """Nobody knows who was cancelled."""
    say_nothing(patch, "cancellation:UnexpectedCancellationError")


@fault(
    "the error of an unknown route does not list the routes",
    caught_by=f"{MESSAGES}: There is no desk for lunch",
    because="NoRouteError",
)
def say_nothing_of_the_routes(patch: Patch) -> None:
    """A misspelt route is looked for in the code."""
    say_nothing(patch, "router:NoRouteError")


@fault(
    "the error of an open circuit does not say when to retry",
    caught_by=f"{MESSAGES}: Ben calls one second before the recovery",
    because="CircuitOpenError",
)
def say_nothing_of_the_recovery(patch: Patch) -> None:
    """Everybody retries at once."""
    say_nothing(patch, "recovery.breaker:CircuitOpenError")
