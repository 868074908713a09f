"""What can be wrong with settings."""

from __future__ import annotations

from enum import StrEnum


class SettingsErrorKind(StrEnum):
    """Of what kind a problem with settings is, for callers that act on it."""

    INVALID = "invalid"
    NOT_FOUND = "not found"
    FIXED = "fixed while the service runs"


class SettingsError(Exception):
    """Settings that cannot be used.

    Attributes:
        problems: One for each setting, with its name first; a value that is secret is never in one.
        kind: Of what kind they are.
    """

    def __init__(self, *problems: str, kind: SettingsErrorKind = SettingsErrorKind.INVALID) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
        self.kind = kind
