"""Puts `plainspec_tags.pth` into the wheel, also into the editable one (docs/decisions/0003)."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PTH = {"support/plainspec_tags.pth": "plainspec_tags.pth"}


class PthHook(BuildHookInterface[Any]):
    """Adds the file to what is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Add the file; relative paths count from the project's root."""
        build_data["force_include"].update(PTH)
        build_data["force_include_editable"].update(PTH)
