"""Functions that are made anew from their edited source."""

from __future__ import annotations

import functools
import sys
import types
from typing import TYPE_CHECKING, Any

import pytest

from plainspec.proving import Patch, PatchError

if TYPE_CHECKING:
    from collections.abc import Callable

RATE = 3


def doubled(function: Callable[..., int]) -> Callable[..., int]:
    @functools.wraps(function)
    def twice(*arguments: Any) -> int:
        return 2 * function(*arguments)

    return twice


def plain(value: int) -> int:
    """Say nothing twice: value."""
    return value + RATE


@doubled
def decorated(value: int) -> int:
    return value + 1


class Base:
    """A class with methods of all kinds."""

    def price(self, value: int) -> int:
        """Return the price."""
        return value

    @staticmethod
    def tax(value: int) -> int:
        """Return the tax."""
        return value + 1

    @classmethod
    def name(cls) -> str:
        """Return the name."""
        return cls.__name__ + "!"

    @property
    def size(self) -> int:
        """Return the size."""
        return 1


class Heir(Base):
    """A class that asks the one that it inherits from."""

    def price(self, value: int) -> int:
        """Return the price."""
        return super().price(value) + 10


def make(step: int) -> Callable[[int], int]:
    def inner(value: int) -> int:
        return value + step

    return inner


enclosed = make(5)


def here(name: str) -> str:
    return f"{__name__}:{name}"


def test_a_function_does_what_its_edited_source_says(patch: Patch) -> None:
    patch.rewrite(here("plain"), ("value + RATE", "value * RATE"), ("* RATE", "* RATE - 1"))
    assert plain(4) == 11
    patch.undo()
    assert plain(4) == 7


def test_a_function_can_be_rewritten_again(patch: Patch) -> None:
    patch.rewrite(here("Base.price"), ("return value", "return value + 1"))
    patch.undo()
    patch.rewrite(here("Base.price"), ("return value", "return value + 2"))
    assert Base().price(0) == 2


def test_decorators_are_applied_again(patch: Patch) -> None:
    patch.rewrite(here("decorated"), ("value + 1", "value + 2"))
    assert decorated(1) == 6


def test_methods_of_all_kinds_stay_of_their_kind(patch: Patch) -> None:
    patch.rewrite(here("Base.tax"), ("value + 1", "value + 2"))
    patch.rewrite(here("Base.name"), ('"!"', '"?"'))
    patch.rewrite(here("Base.size"), ("return 1", "return 2"))
    assert (Base.tax(1), Heir().tax(1), Heir.name(), Base().size) == (3, 3, "Heir?", 2)
    patch.undo()
    assert (Base.tax(1), Heir.name(), Base().size) == (2, "Heir!", 1)


def test_what_a_function_has_enclosed_stays_with_it(patch: Patch) -> None:
    patch.rewrite(here("Heir.price"), ("+ 10", "+ 20"))
    patch.rewrite(here("enclosed"), ("value + step", "value - step"))
    assert (Heir().price(1), enclosed(7)) == (21, 2)


def test_modules_that_imported_it_by_name_get_the_rewritten_one(patch: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    home, user = (types.ModuleType(name) for name in ("bakery.oven", "bakery.counter"))
    for module in (home, user):
        module.bake = plain  # type: ignore[attr-defined] # a module made on the spot
        monkeypatch.setitem(sys.modules, module.__name__, module)
    patch.rewrite("bakery.oven:bake", ("value + RATE", "0"))
    made: Any = user
    assert made.bake(1) == 0


@pytest.mark.parametrize(
    ("target", "edit", "said"),
    [
        (here("plain"), ("value - RATE", ""), "the text does not stand there:\n    value - RATE\nin\n    def plain("),
        (here("plain"), ("value", ""), "the text stands there 3 times"),
        (here("plain"), ("return value", "return return"), "invalid syntax: return return + RATE"),
        (here("RATE"), ("3", "4"), "it has no source in Python"),
        ("builtins:len", ("x", "y"), "it has no source in Python"),
        (here("Base.prise"), ("x", "y"), "Base has no prise; did you mean price?"),
    ],
)
def test_edits_that_do_not_fit_are_refused(patch: Patch, target: str, edit: tuple[str, str], said: str) -> None:
    with pytest.raises(PatchError) as refused:
        patch.rewrite(target, edit)
    assert said in str(refused.value)
    assert f'"{target}"' in str(refused.value)
