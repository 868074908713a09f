"""Ways in which invalid messages can be let through, or reported badly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.messaging.models import QualityAlert, QualityReport
from agency.messaging.router import Invalid, RoutingReport
from agency.messaging.validation import Problem
from agency.sessions import UserID
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

VALIDATION = "messaging/validation.feature"
VALIDATED = "agency.messaging.validation:validated"
ONE_WRONG = f"{VALIDATION}: An alert with <what>"
BETWEEN = f"{VALIDATION}: An invalid alert between two valid ones"
BORDERS = "messaging/quality_alerts.feature: Scores at the limits, and just beyond them"
ROUTED = "routed, and these are filtered out"


@fault("invalid alerts are routed", caught_by=[ONE_WRONG, BETWEEN], because=ROUTED)
def let_through(patch: Patch) -> None:
    """Take the fields as they are."""

    def make(original: Callable[..., Any]) -> Any:
        def validated(raw: Any) -> Any:
            message = original(raw)
            if isinstance(message, tuple) and raw.get("type") == "quality_alert":
                return QualityAlert.model_construct(**{**raw, "user": UserID("Acme", "Ana")})
            return message

        return validated

    patch.wrap(VALIDATED, make)


@fault("a score may be any number", caught_by=BORDERS, because=ROUTED)
def accept_any_score(patch: Patch) -> None:
    """Look at the other fields only."""

    def make(original: Callable[..., Any]) -> Any:
        def validated(raw: Any) -> Any:
            message = original(raw)
            if isinstance(message, tuple) and {one.field for one in message} == {"score"}:
                return QualityReport.model_construct(**{**raw, "user": UserID("Acme", "Ana")})
            return message

        return validated

    patch.wrap(VALIDATED, make)


@fault("one invalid message stops all that were sent with it", caught_by=[BETWEEN, BORDERS], because=ROUTED)
def refuse_the_batch(patch: Patch) -> None:
    """Route all or nothing."""

    def make(original: Callable[..., Any]) -> Any:
        async def route(self: Any, batch: Any) -> Any:
            checked = patch.original(VALIDATED)
            found = [(position, checked(raw)) for position, raw in enumerate(batch, 1)]
            invalid = tuple(Invalid(position, one) for position, one in found if isinstance(one, tuple))
            return RoutingReport(0, invalid) if invalid else await original(self, batch)

        return route

    patch.wrap("agency.messaging.router:MessageRouter.route", make)


@fault(
    "only the first problem of a message is reported",
    caught_by=f"{VALIDATION}: An alert with three problems",
    because=ROUTED,
)
def report_the_first(patch: Patch) -> None:
    """Drop the others."""

    def make(original: Callable[..., Any]) -> Any:
        def validated(raw: Any) -> Any:
            message = original(raw)
            return message[:1] if isinstance(message, tuple) else message

        return validated

    patch.wrap(VALIDATED, make)


@fault(
    "a type that does not exist is refused without a hint",
    caught_by=f"{VALIDATION}: A misspelled type, another one, and none at all",
    because="did you mean",
)
def give_no_hint(patch: Patch) -> None:
    """Name nothing."""
    patch.attribute("agency.messaging.validation:unknown_type", lambda _name: "the type does not exist")


@fault(
    "a report shows the value that it refuses",
    caught_by=f"{VALIDATION}: A password in place of the severity, the user and the type",
    because="swordfish",
)
def show_values(patch: Patch) -> None:
    """Add the value to the problem."""

    def make(original: Callable[..., Any]) -> Any:
        def validated(raw: Any) -> Any:
            message = original(raw)
            if isinstance(message, tuple):
                return tuple(Problem(one.field, f"{one.message}: {raw.get(one.field)}") for one in message)
            return message

        return validated

    patch.wrap(VALIDATED, make)
