"""The scenario that runs now, as a tree of steps and evidence in the form of Allure's results."""

from __future__ import annotations

import contextvars
import os
import time
from functools import cache
from typing import TYPE_CHECKING, Any

from plainspec.reporting.allure.outcome import message_of, status_of

if TYPE_CHECKING:
    from plainspec.gherkin.features.model import Step
    from plainspec.reporting.allure.outcome import Outcome

Node = dict[str, Any]

BEFORE = "Before the scenario"
AFTER = "After the scenario"
ASIDES = {"set-up": BEFORE, "tear-down": AFTER}
NOT_RUN = "not run"
EXTENSIONS = {
    "text/plain": "txt",
    "text/csv": "csv",
    "text/markdown": "md",
    "application/json": "json",
    "application/yaml": "yaml",
    "application/sql": "sql",
    "image/svg+xml": "svg",
}
SHORT_MEDIA_TYPES = {
    "csv": "text/csv",
    "css": "text/css",
    "graphql": "application/graphql",
    "html": "text/html",
    "json": "application/json",
    "markdown": "text/markdown",
    "md": "text/markdown",
    "sql": "application/sql",
    "svg": "image/svg+xml",
    "xml": "application/xml",
    "yaml": "application/yaml",
    "yml": "application/yaml",
}

_INNERMOST: contextvars.ContextVar[Node | None] = contextvars.ContextVar("plainspec_substep", default=None)
_running: list[Recording] = []


def running() -> Recording | None:
    """Return the recording of the scenario that runs in this process, if one does."""
    return _running[-1] if _running else None


def now_ms() -> int:
    """Return the time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Recording:
    """One run of one scenario, so far.

    Attributes:
        uuid: Names the result.
        start_ms: When it began, in milliseconds since 1970.
        steps: The steps so far, those before and after the scenario's own included.
        files: Evidence to be written: pairs of file name and content.
        details: Fields of the scenario itself (title, description, captured output), by Allure's names.
        labels: Labels that steps have added, as pairs of name and value.
        links: Links that steps have added.
        parameters: Parameters that steps have added.
    """

    __slots__ = (
        "_asides",
        "_open",
        "_step",
        "details",
        "files",
        "labels",
        "links",
        "parameters",
        "reached",
        "start_ms",
        "steps",
        "uuid",
    )

    def __init__(self) -> None:
        self.uuid = _random_uuid()
        self.start_ms = now_ms()
        self.steps: list[Node] = []
        self.files: list[tuple[str, bytes]] = []
        self.details: Node = {}
        self.labels: list[tuple[str, str]] = []
        self.links: list[dict[str, str]] = []
        self.parameters: list[Node] = []
        self.reached = 0
        self._step: Node | None = None
        self._asides: dict[str, Node] = {}
        self._open: dict[object, tuple[Node, Node | None]] = {}

    def begin(self) -> None:
        """Become the recording that evidence goes to."""
        _running.append(self)

    def end(self) -> None:
        """Take no more evidence; what is still open ends here."""
        if self in _running:
            _running.remove(self)
        stop_ms = now_ms()
        for node, _ in self._open.values():
            node.setdefault("stop", stop_ms)
        for node in self.steps:
            node.setdefault("stop", stop_ms)

    def step_started(self, step: Step) -> None:
        """Begin a step of the scenario."""
        self.reached += 1
        self._step = self._add(step, now_ms())

    def step_finished(self, error: BaseException | None) -> None:
        """End the step that runs."""
        if self._step is not None:
            _finish(self._step, error)

    def not_run(self, step: Step) -> Node:
        """Add a step that was never reached."""
        moment_ms = now_ms()
        node = self._add(step, moment_ms)
        node.update(status="skipped", stop=moment_ms, statusDetails={"message": NOT_RUN})
        return node

    def _add(self, step: Step, start_ms: int) -> Node:
        node: Node = {"name": f"{step.keyword} {step.text}", "status": "passed", "start": start_ms}
        if AFTER in self._asides:
            self.steps.insert(-1, node)
        else:
            self.steps.append(node)
        if step.table is not None:
            self._attach_to(node, "table", _csv(step.table.raw), "text/csv")
        if step.docstring is not None:
            media_type = _media_type(step.docstring.media_type)
            self._attach_to(node, "text", step.docstring.content.encode(), media_type)
        return node

    def attach(self, name: str, body: str | bytes, media_type: str = "text/plain", extension: str = "") -> None:
        """Add evidence to what runs now."""
        content = body.encode(errors="replace") if isinstance(body, str) else bytes(body)
        self._attach_to(self._parent(), name, content, media_type, extension)

    def attach_to_whole(self, name: str, text: str) -> None:
        """Add evidence to the scenario as a whole."""
        self._attach_to(self.details, name, text.encode(errors="replace"), "text/plain")

    def _attach_to(self, node: Node, name: str, content: bytes, media_type: str, extension: str = "") -> None:
        """Attach under a name of its own: Allure 3 shows a file in one place only."""
        source = f"{self.uuid}-{len(self.files)}-attachment.{extension or _extension(media_type)}"
        self.files.append((source, content))
        node.setdefault("attachments", []).append({"name": name, "source": source, "type": media_type})

    def open(self, key: object, title: str, parameters: list[Node] | None = None) -> None:
        """Begin a nested step below what runs now; ``key`` is to end it."""
        node: Node = {"name": title, "status": "passed", "start": now_ms()}
        if parameters:
            node["parameters"] = parameters
        self._parent().setdefault("steps", []).append(node)
        self._open[key] = (node, _INNERMOST.get())
        _INNERMOST.set(node)

    def close(self, key: object, error: BaseException | None) -> None:
        """End the nested step that ``key`` began."""
        node, outer = self._open.pop(key, (None, None))
        if node is None:
            return
        _finish(node, error)
        if _INNERMOST.get() is node:
            _INNERMOST.set(outer)

    def blame(self, outcome: Outcome) -> str:
        """Show a failure where it arose: before or after the steps, or in the last one; return the message shown.

        Allure shows the details there if the message equals the scenario's.
        """
        if outcome.status not in {"failed", "broken"}:
            return outcome.message
        place = ASIDES.get(outcome.phase, "")
        message = f"{place}: {outcome.message}" if place else outcome.message
        node = self._aside(place) if place else self._step
        if node is not None:
            node.update(status=outcome.status, statusDetails={"message": message})
        return message

    def _parent(self) -> Node:
        """Return the innermost step that is open in this task, else the scenario's step, else set-up or tear-down."""
        innermost = _INNERMOST.get()
        if innermost is not None and "stop" not in innermost:
            return innermost
        if self._step is None:
            return self._aside(BEFORE)
        return self._step if "stop" not in self._step else self._aside(AFTER)

    def _aside(self, name: str) -> Node:
        """Return the first or the last step: what happens before or after the scenario's own."""
        node = self._asides.get(name)
        if node is None:
            node = self._asides[name] = {"name": name, "status": "passed", "start": now_ms()}
            self.steps.insert(0 if name == BEFORE else len(self.steps), node)
        return node


def _random_uuid() -> str:
    """Return 128 random bits in the form of a UUID, in a quarter of the time that the library's class takes."""
    digits = os.urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _finish(node: Node, error: BaseException | None) -> None:
    node["stop"] = now_ms()
    if error is not None:
        node["status"] = status_of(error)
        node["statusDetails"] = {"message": message_of(error)}


def _csv(rows: tuple[tuple[str, ...], ...]) -> bytes:
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows).encode()


def _cell(text: str) -> str:
    if not any(sign in text for sign in ',"\n\r'):
        return text
    return '"' + text.replace('"', '""') + '"'


def _media_type(written: str | None) -> str:
    """Return the media type that a doc string's fence means: `json` and `application/json` are the same."""
    if not written:
        return "text/plain"
    return written if "/" in written else SHORT_MEDIA_TYPES.get(written.lower(), "text/plain")


@cache
def _extension(media_type: str) -> str:
    plain = media_type.partition(";")[0].strip().lower()
    if plain in EXTENSIONS:
        return EXTENSIONS[plain]
    import mimetypes  # most reports need no other

    return (mimetypes.guess_extension(plain) or ".attach").removeprefix(".")
