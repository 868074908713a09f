"""Surviving mutants that were judged: they change nothing that anybody could notice."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.proving.mutants.candidates import matching

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from plainspec.config.project import Project
    from plainspec.proving.mutants.candidates import Candidate

NAME = "survivors.toml"
KEYS = ("file", "function", "mutation", "reason")


class SurvivorsError(Exception):
    """A list of survivors that is not as it should be; says where, and what to do."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """One that was judged equivalent.

    Attributes:
        file: The mutated file, relative to the project.
        function: The qualified name of the function; empty at the level of the module.
        mutation: The lines that differ, with `-` and `+` before them.
        reason: Why nobody can notice.
        place: Where it is listed.
    """

    file: str
    function: str
    mutation: str
    reason: str
    place: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells which mutant is meant."""
        return self.file, self.function, self.mutation


def read_survivors(project: Project) -> list[Survivor]:
    """Read the lists in the folders of faults.

    Raises:
        SurvivorsError: A list is not TOML, or an entry lacks something.
    """
    files = [folder / NAME for folder in project.faults if (folder / NAME).is_file()]
    return [survivor for file in files for survivor in _read(project, file)]


def refuse_unknown(survivors: Sequence[Survivor], found: Sequence[Candidate]) -> None:
    """Refuse entries of mutants that there are no longer.

    Raises:
        SurvivorsError: Names all of them.
    """
    gone = [one for one in survivors if not matching(found, *one.key)]
    if gone:
        said = [f"{one.place}: there is no such mutant of {one.file} {one.function}: remove the entry" for one in gone]
        raise SurvivorsError("\n".join(said))


def _read(project: Project, file: Path) -> list[Survivor]:
    text = file.read_text(encoding="utf-8")
    try:
        entries = tomllib.loads(text).get("survivor", [])
    except tomllib.TOMLDecodeError as refused:
        raise SurvivorsError(f"{project.shown(file)}: not valid TOML: {refused}") from None
    starts = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[survivor]]"]
    read = []
    for line, entry in zip(starts, entries, strict=True):
        place = f"{project.shown(file)}:{line}"
        missing = [key for key in KEYS if not isinstance(entry.get(key), str)]
        if missing or not entry["reason"].strip():
            raise SurvivorsError(f"{place}: the entry needs {', '.join(missing or ['a reason'])}")
        mutation = "\n".join(part.strip() for part in entry["mutation"].strip().splitlines())
        read.append(Survivor(entry["file"], entry["function"], mutation, entry["reason"], place))
    return read
