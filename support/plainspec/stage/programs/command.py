"""A command as features and settings write it: environment variables, a program and its arguments."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.stage.placeholders import KeptValues

__tracebackhide__ = True  # a failure shows the sentence that failed

ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A program that can be run; it may hold passwords, and shows nothing of itself.

    Attributes:
        arguments: The program's path, and its arguments.
        environment: All of its environment variables.
    """

    arguments: tuple[str, ...] = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)

    @classmethod
    def read(cls, text: str, values: KeptValues, root: Path) -> Command:
        """Read a command, as a shell would that does nothing but split it into words.

        Args:
            text: `NAME=value program argument "another argument"`; placeholders are filled in word by word.
            values: Fills the placeholders.
            root: The folder that it runs in.

        Raises:
            ValueError: It cannot be split, names no program, or has a placeholder without a value.
            ServiceError: There is no such program.
        """
        try:
            words = [values.fill(word) for word in shlex.split(text)]
        except ValueError as error:
            raise ValueError(f"the command {text!r} cannot be read: {error}") from None
        environment = {**os.environ, "PATH": _search_path()}
        while words and (assigned := ASSIGNMENT.fullmatch(words[0])):
            environment[assigned[1]] = assigned[2]
            words.pop(0)
        if not words:
            raise ValueError(f"the command {text!r} names no program")
        program = shutil.which(root / words[0] if os.sep in words[0] else words[0], path=environment["PATH"])
        if program is None:
            raise ServiceError(
                f"There is no program {words[0]!r}, which {text!r} names. Hint: install it, or write its path from "
                f"{root}, where commands run."
            )
        return cls((str(program), *words[1:]), environment)


@lru_cache(maxsize=1)
def _search_path() -> str:
    """Return where programs are looked for: beside this Python first, and in the package of Node last."""
    from plainspec.reporting.site.node import packaged_node

    node = packaged_node()
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    return os.pathsep.join([*folders, *([str(Path(node.program).parent)] if node else [])])
