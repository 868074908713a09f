"""What requests carry: a doc string as JSON or as text of another media type, or a table as a form with files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plainspec.gherkin.features.arguments import DocString, Table
from plainspec.stage.placeholders import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from plainspec.stage.placeholders import KeptValues

__tracebackhide__ = True  # a failure shows the sentence that failed

JSON = "application/json"
MEDIA_TYPES = {"json": JSON, "xml": "application/xml", "html": "text/html", "csv": "text/csv", "text": "text/plain"}
COLUMNS = ("field", "value", "file", "type")


@dataclass(frozen=True)
class Body:
    """The body of one request.

    Attributes:
        content: Its text; None where it is a form.
        headers: Those that describe it.
        fields: The fields of a form.
        files: Its files: field, name, content, and the media type if one is given.
    """

    content: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[tuple[str, str]] = ()
    files: Sequence[tuple[str, tuple[str, bytes] | tuple[str, bytes, str]]] = ()

    def options(self) -> dict[str, Any]:
        """Return it as httpx takes it."""
        if self.content is not None:
            return {"content": self.content.encode()}
        data: dict[str, list[str]] = {}
        for name, value in self.fields:
            data.setdefault(name, []).append(value)
        return {"data": data, "files": list(self.files)} if self.files else {"data": data}


def body_of(carried: DocString | Table, values: KeptValues, folder: Path) -> Body:
    """Make a body of what stands below a sentence. Raises as :func:`text_body` and :func:`form_body`."""
    return text_body(carried, values) if isinstance(carried, DocString) else form_body(carried, values, folder)


def text_body(written: DocString, values: KeptValues) -> Body:
    """Make a body of a doc string: JSON unless a media type stands behind its quotes; one with a `/` is not checked.

    Raises:
        ValueError: It is not JSON; says where.
    """
    kind = written.media_type or "json"
    media_type = kind if "/" in kind else MEDIA_TYPES.get(kind, f"text/{kind}")
    if media_type != JSON:
        return Body(values.fill(written.content), {"Content-Type": media_type})
    content = values.fill_json(written.content)
    if kind == "json":
        try:
            read_json(content)
        except ValueError as error:
            hint = 'Hint: for another body, write its media type behind the quotes, as in """text/plain'
            raise ValueError(f"the body is {error}. {hint}") from None
    return Body(content, {"Content-Type": JSON})


def form_body(table: Table, values: KeptValues, folder: Path) -> Body:
    """Make a form of a table with the columns field and value, and, for files, file and type.

    A row with a file uploads its value under that name; with an empty value, what the file of that path contains.

    Raises:
        ValueError: The columns are others, or a file cannot be read.
    """
    if not {"field", "value"} <= set(table.header) <= set(COLUMNS):
        raise ValueError(f"a form has the columns field and value, and may have file and type, not {table.header}")
    fields: list[tuple[str, str]] = []
    files: list[tuple[str, tuple[str, bytes] | tuple[str, bytes, str]]] = []
    for row in table.dicts():
        cells = {column: values.fill(cell) for column, cell in row.items()}
        if not cells.get("file"):
            fields.append((cells["field"], cells["value"]))
            continue
        path = folder / cells["file"]
        content = cells["value"].encode() or _read(path)
        kind = cells.get("type")
        files.append((cells["field"], (path.name, content, kind) if kind else (path.name, content)))
    return Body(fields=fields, files=files)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        hint = "write its content into the column value, or the path of a file that exists into file"
        raise ValueError(f"the file to send cannot be read: {error}; {hint}") from None
