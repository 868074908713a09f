"""What a fault can replace, and that it is put back."""

from __future__ import annotations

import sys
import types
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

from plainspec.proving import Patch, PatchError

LIMIT = 3


def double(value: int) -> int:
    return 2 * value


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings with defaults of all kinds."""

    retries: int = 1
    names: list[str] = field(default_factory=list)
    wanted: int = field(kw_only=True, default=5)


@dataclass
class MoreSettings:
    """Settings that others inherit."""

    retries: int = 1
    first: int = field(default=0, kw_only=True)


@dataclass
class EvenMoreSettings(MoreSettings):
    """Settings that inherit."""

    other: int = 2


class Shop:
    """A class with methods of all kinds."""

    open = True

    def price(self, value: int) -> int:
        """Return the price."""
        return value

    @staticmethod
    def tax(value: int) -> int:
        """Return the tax."""
        return value

    @classmethod
    def name(cls) -> str:
        """Return the name."""
        return cls.__name__

    @property
    def size(self) -> int:
        """Return the size."""
        return 1


class Branch(Shop):
    """A class that inherits."""


def here(name: str) -> str:
    return f"{__name__}:{name}"


def test_methods_of_all_kinds_stay_of_their_kind(patch: Patch) -> None:
    original = patch.original(here("Shop.price"))
    patch.attribute(here("Shop.price"), lambda self, value: original(self, value) + 1)
    patch.attribute(here("Shop.tax"), lambda value: value + 2)
    patch.attribute(here("Shop.name"), lambda cls: f"my {cls.__name__}")
    patch.attribute(here("Shop.size"), lambda _: 9)
    shop = Branch()
    assert (shop.price(1), shop.tax(1), Shop.tax(1), shop.name(), shop.size) == (2, 3, 3, "my Branch", 9)
    patch.undo()
    assert (shop.price(1), Shop.tax(1), shop.name(), shop.size) == (1, 1, "Branch", 1)


def test_constants_and_class_attributes_are_replaced(patch: Patch) -> None:
    patch.attribute(here("LIMIT"), 9)
    patch.attribute(here("Shop.open"), replacement=False)
    assert (LIMIT, Shop.open) == (9, False)
    patch.undo()
    assert (LIMIT, Shop.open) == (3, True)


def test_what_is_inherited_is_replaced_for_the_heir_alone(patch: Patch) -> None:
    patch.attribute(here("Branch.open"), replacement=False)
    assert (Shop.open, Branch.open) == (True, False)
    patch.undo()
    assert "open" not in vars(Branch)


def test_the_original_is_what_was_there_first(patch: Patch) -> None:
    first = double
    patch.attribute(here("double"), lambda _: 0)
    patch.attribute(here("double"), lambda _: 1)
    assert patch.original(here("double")) is first
    assert double(4) == 1
    patch.undo()
    assert double(4) == 8


def test_originals_of_class_methods_take_the_class(patch: Patch) -> None:
    original = patch.original(here("Shop.name"))
    patch.attribute(here("Shop.name"), lambda cls: original(cls)[::-1])
    assert Branch.name() == "hcnarB"


def test_modules_that_imported_a_function_by_name_get_the_replacement(
    patch: Patch, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, user, stranger = (types.ModuleType(name) for name in ("bakery.oven", "bakery.counter", "bakeries"))
    for module in (home, user, stranger):
        module.bake = double  # type: ignore[attr-defined] # a module made on the spot
        monkeypatch.setitem(sys.modules, module.__name__, module)
    user.heat = home.heat = LIMIT  # type: ignore[attr-defined] # the same
    patch.attribute("bakery.oven:bake", lambda _: 0)
    patch.attribute("bakery.oven:heat", 0)
    made: Any = user
    assert (made.bake(1), stranger.bake(1), made.heat) == (0, 2, LIMIT)
    patch.undo()
    assert made.bake is double


def counter(name: str) -> Any:
    """Make a module whose functions have one of ours as a default."""

    def serve(value: int, bake: Any = double, *, again: Any = double) -> int:
        return int(bake(value) + again(value))

    class Counter:
        @staticmethod
        def serve(value: int, bake: Any = double) -> int:
            return int(bake(value))

    Counter.__module__ = name
    made: Any = types.ModuleType(name)
    made.serve, made.Counter, made.kept = serve, Counter, {"double": double}
    return made


def test_functions_that_have_it_as_a_default_get_the_replacement(patch: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    home: Any = types.ModuleType("bakery.oven")
    home.bake = double
    user, stranger = counter("bakery.counter"), counter("bakeries")
    for module in (home, user, stranger):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    patch.attribute("bakery.oven:bake", lambda _: 0)
    assert (user.serve(1), user.Counter.serve(1)) == (0, 0)
    assert (stranger.serve(1), user.kept["double"](1)) == (4, 2)
    patch.undo()
    assert (user.serve(1), user.Counter.serve(1)) == (4, 2)


class Oven:
    """Functions that remember their answers, beside what they rest on."""

    heat = LIMIT

    @staticmethod
    @cache
    def baked(value: int) -> int:
        """Return what comes out."""
        return value * Oven.heat


@cache
def baked_twice(value: int) -> int:
    return 2 * value * Oven.heat


def test_functions_that_remember_their_answers_forget_them(patch: Patch) -> None:
    assert (Oven.baked(1), baked_twice(1)) == (LIMIT, 2 * LIMIT)
    patch.attribute(here("Oven.heat"), 0)
    assert (Oven.baked(1), baked_twice(1)) == (0, 0)
    patch.undo()
    assert (Oven.baked(1), baked_twice(1)) == (LIMIT, 2 * LIMIT)


def test_a_function_that_remembers_is_replaced_wherever_it_is_known_by_name(
    patch: Patch, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, user = types.ModuleType("bakery.oven"), types.ModuleType("bakery.counter")
    for module in (home, user):
        module.bake = baked_twice  # type: ignore[attr-defined] # a module made on the spot
        monkeypatch.setitem(sys.modules, module.__name__, module)
    patch.attribute("bakery.oven:bake", lambda _: 7)
    made: Any = user
    assert made.bake(1) == 7
    patch.undo()
    assert made.bake is baked_twice


def test_defaults_of_dataclasses_are_replaced_where_they_count(patch: Patch) -> None:
    patch.attribute(here("Settings.retries"), 7)
    patch.attribute(here("Settings.wanted"), 8)
    patch.attribute(here("MoreSettings.retries"), 9)
    patch.attribute(here("MoreSettings.first"), 4)
    assert (Settings().retries, Settings().wanted, Settings(2).retries) == (7, 8, 2)
    assert (MoreSettings(), EvenMoreSettings()) == (MoreSettings(9, first=4), EvenMoreSettings(9, 2, first=4))
    assert patch.original(here("Settings.retries")) == 1
    patch.undo()
    assert (Settings(), MoreSettings(), EvenMoreSettings()) == (
        *(Settings(1, wanted=5), MoreSettings(1, first=0)),
        EvenMoreSettings(1, 2, first=0),
    )


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("nothing", 'names nothing: write "module.path:Qualified.name"'),
        ("no_such_module:x", "the module no_such_module cannot be imported"),
        (here("Shop.prise"), "Shop has no prise; did you mean price?"),
        (here("Shopp.price"), "did you mean Shop?"),
        (here("Settings.names"), "the field is made by a factory"),
        ("builtins:int.real", "cannot be replaced"),
    ],
)
def test_what_is_not_there_is_refused(patch: Patch, target: str, said: str) -> None:
    with pytest.raises(PatchError) as refused:
        patch.attribute(target, lambda: None)
    assert said in str(refused.value)
    patch.undo()


def test_the_original_of_nothing_is_refused(patch: Patch) -> None:
    with pytest.raises(PatchError):
        patch.original(here("Shop.prise"))
