"""What a decorator may stand above: a function whose parameters can be read."""

from __future__ import annotations

import inspect
import types


def check_function(decorator: str, function: object) -> None:
    """Refuse what is no function.

    Args:
        decorator: How the decorator is written, for the message.
        function: What it stands above.

    Raises:
        TypeError: It cannot be called, is a class, or does not tell its parameters.
    """
    if isinstance(function, types.FunctionType):
        return
    if not callable(function) or isinstance(function, type):
        raise TypeError(f"{decorator} decorates {function!r}, which is not a function")
    try:
        inspect.signature(function)
    except (TypeError, ValueError):
        raise TypeError(f"{decorator} decorates {function!r}, whose parameters cannot be read") from None
