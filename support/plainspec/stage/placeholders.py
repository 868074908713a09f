"""Values that a scenario keeps, and the placeholders `{name}` that stand for them in sentences, tables and texts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__tracebackhide__ = True  # a failure shows the sentence that failed

SERVICE = "service"
"""The name under which the address of the service that paths belong to is kept."""

NAME = re.compile(r"[A-Za-z_][\w-]*")
PLACEHOLDER = re.compile(r"\{\{([A-Za-z_][\w-]*)\}\}|\{([A-Za-z_][\w-]*)\}")
IN_JSON = re.compile(r'"(?:[^"\\]|\\.)*"|\{[A-Za-z_][\w-]*\}')
HINTS = {
    SERVICE: 'write `Given the service "…"` before it: a program\'s command, its name in [tool.plainspec.programs], '
    "or the URL of one that runs",
    "database": "write `Given a PostgreSQL database` before it",
    "redis": "write `Given a Redis database` before it",
    "folder": "write `Given the file …` before it",
    "port": "only the command of a service has a port",
}


class KeptValues:
    """The values of one scenario, by name."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self._values: dict[str, Any] = dict(values or {})

    def keep(self, name: str, value: Any) -> None:
        """Keep a value, in place of an earlier one of that name.

        Raises:
            ValueError: It is no name.
        """
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a valid name for a value: use letters, digits, - and _, a letter first")
        self._values[name] = value

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a value of this name."""
        return name in self._values

    def __getitem__(self, name: str) -> Any:
        """Return a value.

        Raises:
            ValueError: There is none of that name; says what to do, or which there are.
        """
        if name in self._values:
            return self._values[name]
        kept = ", ".join(sorted(self._values)) or "none"
        hint = HINTS.get(name, f"the values kept so far: {kept}; write {{{{{name}}}}} for the braces themselves")
        raise ValueError(f"there is no value for {{{name}}}: {hint}")

    def with_values(self, **values: Any) -> KeptValues:
        """Return these values and some more."""
        return KeptValues({**self._values, **values})

    def fill(self, text: str) -> str:
        """Return the text with its placeholders filled in; what is no text is written as JSON.

        Raises:
            ValueError: As for a value.
        """

        def filled(found: re.Match[str]) -> str:
            return f"{{{found[1]}}}" if found[1] else _as_text(self[found[2]])

        return PLACEHOLDER.sub(filled, text)

    def fill_json(self, text: str) -> str:
        """Return a text of JSON with its placeholders filled in: within quotes as text, elsewhere as JSON values.

        Raises:
            ValueError: As for a value.
        """

        def filled(found: re.Match[str]) -> str:
            token = found[0]
            if not token.startswith('"'):
                return json.dumps(self[token[1:-1]], ensure_ascii=False)
            return PLACEHOLDER.sub(lambda inner: json.dumps(self.fill(inner[0]), ensure_ascii=False)[1:-1], token)

        return IN_JSON.sub(filled, text)

    def json(self, text: str) -> Any:
        """Read a text of JSON, its placeholders filled in.

        Raises:
            ValueError: It is not JSON; says where.
        """
        return read_json(self.fill_json(text))

    def cell(self, text: str) -> Any:
        """Read a table's cell: a value by its placeholder alone, JSON where it is JSON, else text."""
        if alone := PLACEHOLDER.fullmatch(text):
            return self[alone[2]] if alone[2] else self.fill(text)
        filled = self.fill(text)
        try:
            return read_json(filled)
        except ValueError:
            return filled


def read_json(text: str) -> Any:
    """Read JSON, without the numbers that only Python knows.

    Raises:
        ValueError: It is not JSON; says where.
    """
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        line = text.splitlines()[error.lineno - 1] if text.strip() else ""
        raise ValueError(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno}): {line[:200]}") from None


def _no_number(word: str) -> Any:
    raise ValueError(f"not JSON: {word} is not a JSON number")


def _as_text(value: Any) -> str:
    return str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
