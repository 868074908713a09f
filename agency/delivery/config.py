"""The settings of a delivery: limits of its gates, of test generation and of what runs it; all of them are reported."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from agency.delivery.generation_guard import Guard

if TYPE_CHECKING:
    from collections.abc import Mapping

GATES = ("test_pass_rate", "test_coverage", "linting", "type_checking", "security")
"""All quality gates, in the order of reports."""

Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(gt=0)]


class ConfigurationError(ValueError):
    """Settings that cannot be used, or an environment variable that is missing; names each of them."""


class DeliveryConfig(BaseModel):
    """The settings of a delivery.

    Attributes:
        enable_openhands_test_generation: Whether tests are generated.
        coverage_threshold: How much of the component its tests must reach, in percent of lines and branches.
        test_pass_rate_threshold: How many of its tests must pass, in percent of those that were not skipped.
        gates: The gates in force.
        gate_timeout_s: How long a gate may take, in seconds.
        generation_timeout_s: How long a generated test may take, in seconds.
        generation_retries: How often a submission that failed is tried again.
        generation_backoff_base: The first wait before that in seconds, and the factor from each wait to the next.
        generation_at_once: How many modules are submitted at once.
        breaker_failures: So many failures in a row open the circuit breaker.
        breaker_recovery_s: How long it stays open, in seconds.
        breaker_half_open_calls: How many trial calls may be under way at once afterwards.
        breaker_successes: So many successful trial calls close it.
        on_generation_failure: Whether delivery stops or goes on where tests could not be generated.
        blocking_limit_ms: What holds the event loop up for longer is reported.
        required_environment: Environment variables that must be set.
        python: The interpreter that runs the component's tests and gates.
        publish_to: The folder that versions are published in, by target and component.
        report_to: The folder of the report.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enable_openhands_test_generation: bool = False
    coverage_threshold: Percent = 80.0
    test_pass_rate_threshold: Percent = 100.0
    gates: tuple[str, ...] = GATES
    gate_timeout_s: Positive = 300.0
    generation_timeout_s: Positive = 300.0
    generation_retries: Annotated[int, Field(ge=0)] = 2
    generation_backoff_base: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 2.0
    generation_at_once: Count = 3
    breaker_failures: Count = 5
    breaker_recovery_s: Positive = 300.0
    breaker_half_open_calls: Count = 3
    breaker_successes: Count = 2
    on_generation_failure: Literal["stop", "continue"] = "stop"
    blocking_limit_ms: Positive = 250.0
    required_environment: tuple[str, ...] = ()
    python: str = sys.executable
    publish_to: Path = Path("published")
    report_to: Path = Path()

    @property
    def guard(self) -> Guard:
        """The guard around test generation."""
        return Guard(
            self.generation_retries + 1,
            self.breaker_failures,
            self.breaker_recovery_s,
            self.breaker_half_open_calls,
            self.breaker_successes,
        )

    @field_validator("gates", "required_environment", mode="before")
    @classmethod
    def _listed(cls, said: object) -> object:
        """Read a text as names with commas between them."""
        return tuple(name.strip() for name in said.split(",") if name.strip()) if isinstance(said, str) else said

    @field_validator("gates")
    @classmethod
    def _gates_exist(cls, gates: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [gate for gate in gates if gate not in GATES]:
            raise ValueError(f"there is no gate {unknown[0]!r}{_meant(unknown[0], GATES)}: {', '.join(GATES)}")
        return tuple(gate for gate in GATES if gate in gates)

    @classmethod
    def of(cls, settings: DeliveryConfig | Mapping[str, Any] | None) -> DeliveryConfig:
        """Return settings as they are, or read them; what is left out has its default.

        Raises:
            ConfigurationError: A setting is unknown or its value is invalid; names all of them.
        """
        if isinstance(settings, DeliveryConfig):
            return settings
        try:
            return cls.model_validate(dict(settings or {}))
        except ValidationError as invalid:
            raise ConfigurationError("\n".join(_told(problem) for problem in invalid.errors())) from None

    def check_environment(self, environment: Mapping[str, str]) -> None:
        """Compare with what is set.

        Raises:
            ConfigurationError: A required variable is missing or empty; names all of them.
        """
        if missing := [name for name in self.required_environment if not environment.get(name)]:
            names = ", ".join(missing)
            raise ConfigurationError(f"The environment variable {names} is not set; set it before the delivery.")


def _told(problem: Mapping[str, Any]) -> str:
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"There is no setting {name!r}{_meant(name, DeliveryConfig.model_fields)}."
    reason = str(problem["msg"]).removeprefix("Value error, ")
    return f"The setting {name} is {problem['input']!r}: {reason[:1].lower()}{reason[1:]}."


def _meant(said: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    close = difflib.get_close_matches(said, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
