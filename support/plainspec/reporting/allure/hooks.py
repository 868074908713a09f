"""Calls of the ``allure`` package while a scenario runs: what they add belongs to the running step.

Registered with ``allure_commons``, as allure-pytest's own listener is, which handles plain Python tests.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import allure_commons

from plainspec.reporting.allure.labels import link_of
from plainspec.reporting.allure.private_api import AttachmentType, shown
from plainspec.reporting.allure.recording import running

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Hook = TypeVar("Hook", bound="Callable[..., None]")
hookimpl: Callable[[Hook], Hook] = allure_commons.hookimpl


class AllureHooks:
    """Passes ``allure.step``, ``allure.attach`` and ``allure.dynamic.*`` on to the scenario that runs."""

    def __init__(self, link_patterns: Mapping[str, str]) -> None:
        self._patterns = link_patterns

    @hookimpl
    def start_step(self, uuid: str, title: str, params: Mapping[str, str]) -> None:
        """Begin a nested step."""
        recording = running()
        if recording is not None:
            values = [{"name": name, "value": str(value)} for name, value in params.items()]
            recording.open(uuid, title, values)

    @hookimpl
    def stop_step(self, uuid: str, exc_val: BaseException | None) -> None:
        """End a nested step."""
        recording = running()
        if recording is not None:
            recording.close(uuid, exc_val)

    @hookimpl
    def attach_data(self, body: Any, name: str | None, attachment_type: Any, extension: str | None) -> None:
        """Attach a text or bytes."""
        recording = running()
        if recording is not None:
            content = bytes(body) if isinstance(body, bytes | bytearray) else str(body)
            media_type, ending = _form(attachment_type, extension)
            recording.attach(name or "attachment", content, media_type, ending)

    @hookimpl
    def attach_file(self, source: str, name: str | None, attachment_type: Any, extension: str | None) -> None:
        """Attach a file."""
        file = Path(source)
        form = attachment_type or next((t for t in AttachmentType if t.extension == file.suffix[1:]), None)
        if running() is not None:
            self.attach_data(file.read_bytes(), name or file.name, form, extension or file.suffix[1:])

    @hookimpl
    def add_title(self, test_title: str) -> None:
        """Replace the scenario's name."""
        self._set("name", test_title)

    @hookimpl
    def add_description(self, test_description: str) -> None:
        """Replace the scenario's description."""
        self._set("description", test_description)

    @hookimpl
    def add_description_html(self, test_description_html: str) -> None:
        """Replace the scenario's description, as HTML."""
        self._set("descriptionHtml", test_description_html)

    def _set(self, field: str, text: str) -> None:
        recording = running()
        if recording is not None:
            recording.details[field] = text

    @hookimpl
    def add_label(self, label_type: str, labels: tuple[object, ...]) -> None:
        """Add labels to the scenario."""
        recording = running()
        if recording is not None:
            recording.labels += [(str(label_type), str(getattr(label, "value", label))) for label in labels]

    @hookimpl
    def add_link(self, url: str, link_type: str, name: str | None) -> None:
        """Add a link to the scenario."""
        recording = running()
        if recording is not None:
            recording.links.append(link_of(link_type, url, name or "", self._patterns))

    @hookimpl
    def add_parameter(self, name: str, value: object, excluded: bool | None, mode: Any) -> None:  # noqa: FBT001 - Allure's signature
        """Add a parameter to the scenario."""
        recording = running()
        if recording is not None:
            parameter: dict[str, Any] = {"name": name, "value": shown(value)}
            parameter |= {"excluded": True} if excluded else {}
            parameter |= {"mode": mode.value} if mode is not None and mode.value else {}
            recording.parameters[:] = [p for p in recording.parameters if p["name"] != name]
            recording.parameters.append(parameter)


def _form(attachment_type: Any, extension: str | None) -> tuple[str, str]:
    if isinstance(attachment_type, AttachmentType):
        return str(attachment_type.mime_type), extension or str(attachment_type.extension)
    return str(attachment_type or "text/plain"), extension or ""
