"""JSON documents checked against JSON Schema; references to other files are read beside the feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.stage.documents.comparison import pretty
from plainspec.stage.placeholders import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from referencing import Resource

__tracebackhide__ = True  # a failure shows the sentence that failed


def expect_schema(schema: Any, document: Any, folder: Path, whose: str) -> None:
    """Check a document; a schema without `$schema` is one of draft 2020-12, and formats count.

    Args:
        schema: The schema.
        document: The document.
        folder: The folder that `$ref`s to files are relative to.
        whose: Whose document it is, as the message begins: `Ana received`.

    Raises:
        AssertionError: The document does not fit; lists each place.
        ValueError: It is no schema, or a file that it refers to cannot be read.
    """
    from jsonschema import Draft202012Validator, SchemaError
    from jsonschema.validators import validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    kind = validator_for(schema, default=Draft202012Validator)
    try:
        kind.check_schema(schema)
    except SchemaError as error:
        raise ValueError(f"not a valid JSON Schema: {error.json_path}: {error.message}") from None
    registry: Registry[Any] = Registry(retrieve=lambda uri: _read(folder, uri))  # type: ignore[call-arg] # attrs' own name
    validator = kind(schema, registry=registry, format_checker=kind.FORMAT_CHECKER)
    try:
        errors = sorted(validator.iter_errors(document), key=lambda error: error.json_path)
    except Unresolvable as error:
        raise ValueError(f"the schema refers to {error.ref!r}, which cannot be read below {folder}") from None
    if errors:
        listed = "\n".join(f"  {error.json_path}: {error.message}" for error in errors)
        raise AssertionError(
            f"{whose} a document that does not fit the schema:\n{listed}\nreceived:\n{pretty(document)}"
        )


def _read(folder: Path, uri: str) -> Resource[Any]:
    from referencing import Resource
    from referencing.exceptions import NoSuchResource
    from referencing.jsonschema import DRAFT202012

    try:
        text = (folder / uri).read_text(encoding="utf-8")
    except OSError:
        raise NoSuchResource(uri) from None
    return Resource.from_contents(read_json(text), default_specification=DRAFT202012)
