"""Where a function or class is held besides where it is defined: under names in other modules, and as a default."""

from __future__ import annotations

import sys
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
        for function in _functions_in(module)
        if any(one is thing for one in (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()))
    ]


def _functions_in(holder: ModuleType | type) -> Iterator[FunctionType]:
    for value in list(vars(holder).values()):
        function = value.__func__ if isinstance(value, staticmethod | classmethod) else value
        if isinstance(function, FunctionType):
            yield function
        elif isinstance(value, type) and isinstance(holder, ModuleType) and value.__module__ == holder.__name__:
            yield from _functions_in(value)


def _swap(function: FunctionType, thing: object, other: object) -> Callable[[], None]:
    positional, named = function.__defaults__, function.__kwdefaults__
    function.__defaults__ = positional and tuple(other if one is thing else one for one in positional)
    function.__kwdefaults__ = named and {name: other if one is thing else one for name, one in named.items()}

    def put_back() -> None:
        function.__defaults__, function.__kwdefaults__ = positional, named

    return put_back
