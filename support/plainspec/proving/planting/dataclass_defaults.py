"""The default of a dataclass's field replaced where it counts."""

from __future__ import annotations

import dataclasses
import inspect
from typing import TYPE_CHECKING, Any

from plainspec.proving.errors import PatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def replace_default(target: str, holder: type, name: str, value: Any) -> Iterator[Callable[[], None]]:
    """Replace a field's default in the constructors of the class and its heirs; yield what puts each back.

    Raises:
        PatchError: The field has no default.
    """
    field: dataclasses.Field[Any] = vars(holder)["__dataclass_fields__"][name]
    if field.default is dataclasses.MISSING:
        why = "is made by a factory" if field.default_factory is not dataclasses.MISSING else "has no default"
        raise PatchError(f'"{target}" cannot be replaced: the field {why}')
    before = field.default
    field.default = value
    yield lambda: setattr(field, "default", before)
    for heir in _heirs(holder):
        init: Any = vars(heir).get("__init__")
        if vars(heir).get("__dataclass_fields__", {}).get(name) is field and init is not None:
            yield _replace_argument(init, name, value)


def _replace_argument(init: Any, name: str, value: Any) -> Callable[[], None]:
    parameters = list(inspect.signature(init).parameters.values())
    kept = init.__defaults__, init.__kwdefaults__
    optional = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.default is not p.empty]
    if name in optional:
        defaults = list(init.__defaults__)
        defaults[optional.index(name)] = value
        init.__defaults__ = tuple(defaults)
    elif name in (init.__kwdefaults__ or ()):
        init.__kwdefaults__ = {**init.__kwdefaults__, name: value}

    def put_back() -> None:
        init.__defaults__, init.__kwdefaults__ = kept

    return put_back


def _heirs(holder: type) -> list[type]:
    children: list[type] = type.__subclasses__(holder)
    return [holder, *(heir for child in children for heir in _heirs(child))]
