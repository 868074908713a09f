"""Values of a JSON document by JSONPath (RFC 9535), and tables of paths and the values expected there."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from plainspec.stage.documents.comparison import differences, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonpath import CompoundJSONPath, JSONPath

    from plainspec.stage.placeholders import KeptValues

__tracebackhide__ = True  # a failure shows the sentence that failed

NOTHING = "nothing"
"""The cell that says that there is no value at a path; a text that is `nothing` is written in quotes."""


def value_at(document: Any, path: str) -> list[Any]:
    """Return what is at a path: no value or one; a path that may find several gives the list of them as one value.

    Raises:
        ValueError: It is not a valid JSONPath.
    """
    compiled = _compiled(path)
    found = _of_text(compiled, document) if isinstance(document, str) else compiled.findall(document)
    singular = getattr(compiled, "singular_query", None)
    return found if singular and singular() else [found]


def _of_text(compiled: JSONPath | CompoundJSONPath, document: str) -> list[Any]:
    """Return the text at its own path; the library would read it as JSON."""
    return [document] if str(compiled) == "$" else []


def mismatches(rows: Iterable[tuple[str, str]], document: Any, values: KeptValues) -> Iterator[str]:
    """Yield a line for each row of a path and an expected value that a document does not fit.

    Args:
        rows: Paths, and the cells beside them.
        document: The document.
        values: Fills the placeholders.
    """
    for path, cell in rows:
        found = value_at(document, values.fill(path))
        if cell == NOTHING:
            if found:
                yield f"{path} is {shown(found[0])}, expected nothing"
        elif not found:
            yield f"{path} is missing, expected {cell}"
        else:
            yield from differences(values.cell(cell), found[0], path)


@lru_cache(maxsize=256)
def _compiled(path: str) -> JSONPath | CompoundJSONPath:
    import jsonpath

    if not path.startswith("$"):
        raise ValueError(
            f"{path!r} is not a valid JSONPath: it begins with $, as in $.{path or 'name'} or $.rooms[0].name"
        )
    try:
        return jsonpath.compile(path)
    except jsonpath.JSONPathError as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"{path!r} is not a valid JSONPath: {reason}; see RFC 9535") from None
