"""What the command line of `plainspec prove` asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from plainspec.proving.proof import Depth


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the command line; where one is not given, its text is empty, its number 0, the seed None."""

    fault: str
    area: str
    since: str
    sample: int
    seed: int | None
    workers: int
    deadline_s: float
    depth: Depth
    as_json: bool
    results: Path | None
    mutants: bool
    at_least: float
