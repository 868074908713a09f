"""Parts of a running system replaced for a while."""

from __future__ import annotations

import difflib
import importlib
import inspect
import re
import sys
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from plainspec.proving.errors import PatchError
from plainspec.proving.planting.bindings import RememberingFunction, aliases, forget, swap_defaults
from plainspec.proving.planting.dataclass_defaults import replace_default
from plainspec.proving.planting.watching import Watch
from plainspec.services.fault_overrides import PROGRAMS, SETTINGS, STATEMENTS, Program, Setting, Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Planted = TypeVar("Planted")

MISSING = object()
SERVICES = ("postgres", "redis")


class Patch:
    """Changes what a fault names, and puts it back.

    Attributes:
        place: Where the fault is declared; messages of servers that refuse it name it.
        watch: Knows what of it was reached.
    """

    def __init__(self) -> None:
        self.place = ""
        self.watch = Watch()
        self._undo: list[Callable[[], None]] = []
        self._originals: dict[str, Any] = {}

    def attribute(self, target: str, replacement: Any) -> None:
        """Replace a function, method, class, constant or dataclass default.

        A plain function takes the place of a static or class method, or of a property, as one of its kind. Modules
        of the same package that have imported a function or class by name, or have it as the default of a parameter,
        get the replacement, too; a constant is replaced only in the module that is named. What a dictionary, a
        `functools.partial` or a closure holds stays: replace that, or what calls it. Functions of the package that
        remember their answers (`functools.cache`) forget them.

        Args:
            target: What to replace: ``"module.path:Qualified.name"``.
            replacement: What stands there instead; asynchronous where the original is.

        Raises:
            PatchError: There is no such thing, or it cannot be replaced.
        """
        holder, name = self._find(target)
        self._originals.setdefault(target, self._current(holder, name))
        replacement = self.watch.watched(target, replacement)
        home = sys.modules[target.partition(":")[0]]
        self._undo.append(lambda: forget(home))
        if isinstance(holder, type) and name in getattr(holder, "__dataclass_fields__", ()):
            self._replace_default(target, holder, name, replacement)
        else:
            self._replace(target, holder, name, replacement)
        forget(home)

    def wrap(self, target: str, make: Callable[[Any], Any]) -> None:
        """Replace a function or method by what ``make`` returns for it; see ``attribute``."""
        self.attribute(target, make(self.original(target)))

    def build_with(self, target: str, **options: Any) -> None:
        """Have a class built with these keyword arguments, whatever it is given."""

        def make(original: Callable[..., None]) -> Any:
            return lambda instance, *args, **given: original(instance, *args, **{**given, **options})

        self.wrap(f"{target}.__init__", make)

    def sql(self, *statements: str) -> None:
        """Run statements on the template of every schema after its migrations, so that every scenario's copy has them.

        The template is this proof's own; no other run gets it. SQL that changes neither the schema nor a row is
        refused when the template is built.
        """
        added = [Statement(statement, self.place) for statement in statements]
        STATEMENTS.extend(added)
        self.watch.add(*added)
        self._undo.append(lambda: _remove(STATEMENTS, added))

    def setting(self, service: str, name: str, value: str | int) -> None:
        """Run a server with a setting: an embedded one is started with it.

        On an external PostgreSQL the scenarios' databases have it, which takes what a session may set; an external
        Redis is refused, because others would have it, too.

        Args:
            service: `postgres` or `redis`.
            name: As the server knows it: `deadlock_timeout`.
            value: As its configuration file would say it: `1h`.

        Raises:
            PatchError: There is no such service, or the name is none.
        """
        if service not in SERVICES:
            raise PatchError(f'there is no service "{service}" with settings; there are {", ".join(SERVICES)}')
        if not re.fullmatch(r"[A-Za-z][\w.-]*", name):
            raise PatchError(f'"{name}" is not the name of a setting')
        added = [Setting(service, name, str(value), self.place)]
        SETTINGS.extend(added)
        self.watch.add(*added)
        self._undo.append(lambda: _remove(SETTINGS, added))

    def program(self, name: str, command: str) -> None:
        """Run another command in the place of one of the project's programs: a broken build, or other settings.

        Args:
            name: The program's name in `[tool.plainspec.programs]`, or its command as features write it.
            command: The command, with the same placeholders.
        """
        added = [Program(name, command, self.place)]
        PROGRAMS.extend(added)
        self.watch.add(*added)
        self._undo.append(lambda: _remove(PROGRAMS, added))

    def original(self, target: str) -> Any:
        """Return what was there before: of a static or class method, the function itself.

        Raises:
            PatchError: There is no such thing.
        """
        if target in self._originals:
            return self._originals[target]
        return self._current(*self._find(target))

    def undo(self) -> None:
        """Put everything back, the last first."""
        while self._undo:
            self._undo.pop()()
        self._originals.clear()
        self.watch.forget()

    def _find(self, target: str) -> tuple[Any, str]:
        """Return what holds the target, and its name there."""
        module_name, colon, path = target.partition(":")
        if not (module_name and colon and path):
            raise PatchError(f'"{target}" names nothing: write "module.path:Qualified.name"')
        try:
            holder: Any = importlib.import_module(module_name)
        except ImportError as refused:
            raise PatchError(f'"{target}": the module {module_name} cannot be imported: {refused}') from refused
        *outer, name = path.split(".")
        for part in outer:
            holder = self._step(target, holder, part)
        if name not in getattr(holder, "__dataclass_fields__", ()):
            self._step(target, holder, name)
        return holder, name

    @staticmethod
    def _step(target: str, holder: Any, name: str) -> Any:
        if inspect.getattr_static(holder, name, MISSING) is MISSING:
            close = difflib.get_close_matches(name, dir(holder), n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise PatchError(f'"{target}": {_called(holder)} has no {name}{hint}')
        return getattr(holder, name)

    @staticmethod
    def _current(holder: Any, name: str) -> Any:
        fields = getattr(holder, "__dataclass_fields__", {})
        if isinstance(holder, type) and name in fields:
            return fields[name].default
        there = inspect.getattr_static(holder, name)
        return there.__func__ if isinstance(there, staticmethod | classmethod) else there

    def _set(self, target: str, holder: Any, name: str, value: Any) -> None:
        before = vars(holder).get(name, MISSING)
        try:
            setattr(holder, name, value)
        except (AttributeError, TypeError) as refused:
            raise PatchError(f'"{target}" cannot be replaced: {refused}') from refused
        if before is MISSING:
            self._undo.append(lambda: delattr(holder, name))
        else:
            self._undo.append(lambda: setattr(holder, name, before))

    def _replace(self, target: str, holder: Any, name: str, replacement: Any) -> None:
        before = inspect.getattr_static(holder, name)
        self._set(target, holder, name, _of_same_kind(before, replacement))
        if isinstance(holder, ModuleType) and isinstance(before, FunctionType | RememberingFunction | type):
            for module, alias in list(aliases(holder, before)):
                self._set(target, module, alias, replacement)
            self._undo += swap_defaults(holder, before, replacement)

    def _replace_default(self, target: str, holder: type, name: str, value: Any) -> None:
        before = vars(holder)["__dataclass_fields__"][name].default
        self._undo.extend(replace_default(target, holder, name, value))
        if vars(holder).get(name, MISSING) is before:
            self._set(target, holder, name, value)


def _of_same_kind(before: Any, replacement: Any) -> Any:
    if not isinstance(replacement, FunctionType):
        return replacement
    if isinstance(before, staticmethod):
        return staticmethod(replacement)
    if isinstance(before, classmethod):
        return classmethod(replacement)
    if isinstance(before, property):
        return property(replacement, before.fset, before.fdel)
    return replacement


def _remove(kept: list[Planted], added: Iterable[Planted]) -> None:
    kept[:] = [one for one in kept if not any(one is other for other in added)]


def _called(holder: Any) -> str:
    return str(getattr(holder, "__qualname__", None) or getattr(holder, "__name__", holder))
