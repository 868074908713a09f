"""The names under which later steps can ask for what a step gives."""

from __future__ import annotations

import keyword

TAKEN = {
    "table": "a step gets its data table by this name",
    "docstring": "a step gets its doc string by this name",
    "request": "pytest's own fixture has this name",
}


def check_produced_name(name: str | None) -> None:
    """Refuse a name by which no later step could get a value.

    Raises:
        ValueError: It cannot be a parameter of a function, or is that of something else; says which.
    """
    if name is None:
        return
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(f"gives={name!r}: no later step can have a parameter of this name; choose another one")
    if name in TAKEN:
        raise ValueError(f"gives={name!r}: {TAKEN[name]}; choose another one")
