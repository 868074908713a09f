"""Settings of test generation: where the OpenHands server is, and its limits; invalid ones are refused by name."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agency.delivery.contract import GeneratorUnavailableError
from agency.delivery.generation_guard import Guard

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

URL = "OPENHANDS_URL"
KEY = "OH_SESSION_API_KEYS_0"
MODEL = "LLM_MODEL"
MODEL_KEY = "LLM_API_KEY"
MODEL_URL = "LLM_BASE_URL"

VARIABLES = {
    URL: "the address of the agent server, such as http://127.0.0.1:8000",
    KEY: "the session key that the server was started with, under the same name",
    MODEL: "the model that writes the tests, as the server names it",
    MODEL_KEY: "the key to that model",
}
"""What each environment variable that must be set holds; all but the first have the names that OpenHands gives them."""

MODULES = ("httpx", "websockets")
"""What the client of the server is made of."""


class NotConfiguredError(GeneratorUnavailableError):
    """Something that OpenHands needs is not installed, or not set; names all of it. No task was submitted."""


class OnFailedTask(StrEnum):
    """Whether delivery goes on when tests for some module could not be generated."""

    GO_ON = "go on"
    STOP = "stop"


@dataclass(frozen=True)
class GenerationLimits(Guard):
    """The limits of test generation; those of the guard are about requests to the server.

    Attributes:
        timeout_s: How long a task may take from when it is collected, in seconds.
        poll_s: How long to wait until the server is asked again for the status of a task, in seconds.
        at_once: How many tasks the server works on at the same time.
        request_timeout_s: How long the server may take to answer a request, in seconds.
        on_failed_task: Whether delivery goes on without the tests of a task that has failed.

    Raises:
        ValueError: A limit is not positive; names all of these.
    """

    timeout_s: float = 300.0
    poll_s: float = 2.0
    at_once: int = 3
    request_timeout_s: float = 30.0
    on_failed_task: OnFailedTask = OnFailedTask.STOP

    def __post_init__(self) -> None:
        """Refuse what is not positive."""
        figures = {name: value for name, value in self.in_force().items() if name != "on_failed_task"}
        if wrong := [f"{name} is {value}" for name, value in figures.items() if not 0 < float(value) < float("inf")]:
            raise ValueError(f"The limits of test generation must be positive and finite: {', '.join(wrong)}.")
        object.__setattr__(self, "on_failed_task", OnFailedTask(self.on_failed_task))

    def in_force(self) -> Mapping[str, float | str]:
        """Return all limits by name, those of the guard last."""
        of_guard = {one.name for one in fields(Guard)}
        names = sorted((one.name for one in fields(self)), key=of_guard.__contains__)
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class OpenHandsServer:
    """An OpenHands agent server, and the model that it is to use.

    Attributes:
        url: Its address.
        key: The session key.
        model: The name of the model.
        model_key: The key to the model; never logged, nor part of an error.
        model_url: Where the model is; empty for where its provider has it.
        folder: Where the server keeps the files of tasks, an absolute path there.
    """

    url: str
    key: str
    model: str
    model_key: str
    model_url: str = ""
    folder: str = "/tmp/agency-test-generation"  # noqa: S108 - on the machine of the server

    def __repr__(self) -> str:
        """Name the address, and no key."""
        return f"OpenHandsServer({self.url!r})"

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> Self:
        """Read the environment variables of `VARIABLES`, and `LLM_BASE_URL` where it is set.

        Raises:
            NotConfiguredError: A package is not installed, or a variable is missing, blank or no address.
        """
        problems = [f"the package {name} is not installed" for name in MODULES if find_spec(name) is None]
        if problems:
            problems[-1] += ": pip install 'plainspec[delivery]'"
        missing = [name for name in VARIABLES if not variables.get(name, "").strip()]
        problems += [f"the environment variable {name} is not set: {VARIABLES[name]}" for name in missing]
        if URL not in missing and not _is_address(variables[URL]):
            problems.append(f"the environment variable {URL} is not an http or https address: {VARIABLES[URL]}")
        if problems:
            raise NotConfiguredError(f"OpenHands cannot be used; no task was submitted: {'; '.join(problems)}.")
        url, key, model, model_key = (variables[name].strip() for name in VARIABLES)
        return cls(url.rstrip("/"), key, model, model_key, variables.get(MODEL_URL, "").strip())


def _is_address(said: str) -> bool:
    try:
        parts = urlsplit(said.strip())
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
