"""Where a function or class is held besides where it is defined: under names in other modules, and as a default."""

from __future__ import annotations

import sys
from functools import cache
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Function = TypeVar("Function")
RememberingFunction = type(cache(int))


def package_of(home: ModuleType) -> list[ModuleType]:
    """List the loaded modules of the package that a module is in, itself included."""
    package = home.__name__.partition(".")[0]
    loaded = list(sys.modules.items())
    return [module for name, module in loaded if module and (name == package or name.startswith(f"{package}."))]


def aliases(home: ModuleType, thing: object) -> Iterator[tuple[ModuleType, str]]:
    """Find the names by which other modules of its package know something."""
    for module in package_of(home):
        if module is not home:
            yield from ((module, name) for name, value in list(vars(module).items()) if value is thing)


def swap_defaults(home: ModuleType, thing: object, other: object) -> list[Callable[[], None]]:
    """Put something else wherever functions and methods of the package have a thing as the default of a parameter.

    Returns:
        What puts it back.
    """
    return [
        _swap(function, thing, other)
        for module in package_of(home)
        for function in _held_by(module, FunctionType)
        if any(one is thing for one in _defaults(function))
    ]


def forget(home: ModuleType) -> None:
    """Have the functions of a package forget their answers, if they keep them as `functools.cache` does.

    What they have answered may rest on what a fault replaces.
    """
    for module in package_of(home):
        for function in _held_by(module, RememberingFunction):
            function.cache_clear()


def _held_by(module: ModuleType, kind: type[Function]) -> Iterator[Function]:
    """List the functions of a kind that a module and the classes that it defines hold."""
    known = list(vars(module).values())
    classes = [value for value in known if isinstance(value, type) and value.__module__ == module.__name__]
    held = [known, *(list(vars(one).values()) for one in classes)]
    wanted = (kind, staticmethod, classmethod)
    for value in [value for values in held for value in values if isinstance(value, wanted)]:
        function = value.__func__ if isinstance(value, staticmethod | classmethod) else value
        if isinstance(function, kind):
            yield function


def _defaults(function: FunctionType) -> tuple[object, ...]:
    return (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())


def _swap(function: FunctionType, thing: object, other: object) -> Callable[[], None]:
    positional, named = function.__defaults__, function.__kwdefaults__
    function.__defaults__ = positional and tuple(other if one is thing else one for one in positional)
    function.__kwdefaults__ = named and {name: other if one is thing else one for name, one in named.items()}

    def put_back() -> None:
        function.__defaults__, function.__kwdefaults__ = positional, named

    return put_back
