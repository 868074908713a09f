"""What can be wrong with settings."""

from __future__ import annotations


class SettingsError(Exception):
    """Settings that cannot be used.

    Attributes:
        problems: One for each setting, with its name first; a value that is secret is never in one.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
