"""The names of components and of targets, as deliveries take them."""

from __future__ import annotations

import difflib
import re

from agency.delivery.components import ComponentError
from agency.delivery.contract import Target

NAME = re.compile(r"\w[\w.-]*")


class TargetError(ValueError):
    """There is no such target; names those that there are, and the one that was probably meant."""


def checked_name(component: str) -> str:
    """Return a name of a component that can be part of the names of files.

    Raises:
        ComponentError: It cannot.
    """
    if not NAME.fullmatch(component):
        raise ComponentError(f"{component!r} is not a valid component name: use letters, digits, dots and hyphens.")
    return component


def target_named(said: str) -> Target:
    """Return a target by its name.

    Raises:
        TargetError: There is none; `dev` is refused with the hint `development`.
    """
    if said in set(Target):
        return Target(said)
    close = [one.value for one in Target if said and one.value.startswith(said.lower())]
    meant = close or difflib.get_close_matches(said, [one.value for one in Target], n=1)
    hint = f"; did you mean {meant[0]!r}?" if meant else ""
    raise TargetError(f"There is no target {said!r}{hint} Targets: {', '.join(Target)}.")
