"""What a project says of how its template is built: an SQL file, an Alembic configuration, or a function."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from plainspec.gherkin.sentences.suggestions import nearest_name
from plainspec.services.errors import ServiceError
from plainspec.services.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.services.postgres.databases import Fill

FORMS = 'Hint: "schema.sql", "alembic.ini" or "package.module:function".'
SOURCES = "SOURCES"
"""The name under which a builder's module lists what else decides what it builds: paths beside the module."""


class Builder(NamedTuple):
    """How a template is built.

    Attributes:
        fill: Builds the schema in the empty database at a URL.
        content: A fingerprint of what decides how it does that; an empty text if that is unknown.
    """

    fill: Fill
    content: str


def builder_of(setting: str, root: Path) -> Builder:
    """Return what a project's setting `template` stands for.

    Args:
        setting: A path below the project's folder, or a function as `package.module:function`.
        root: The project's folder.

    Raises:
        ServiceError: it stands for nothing that there is; says what was looked for.
    """
    file = root / setting
    if file.suffix not in (".sql", ".ini"):
        if ":" in setting:
            return _function(setting)
        raise ServiceError(f"{origin(setting)} cannot build a template. {FORMS}")
    if not file.is_file():
        raise ServiceError(f"{origin(setting)}: there is no file {file}. {FORMS}")
    if file.suffix == ".sql":
        from plainspec.services.postgres.templates.psql_script import run_file, sources

        read = sources(file)
        return Builder(lambda url: run_file(file, url), fingerprint(*read) if read else "")
    from plainspec.services.postgres.templates.alembic_upgrade import sources as scripts
    from plainspec.services.postgres.templates.alembic_upgrade import upgrade

    return Builder(lambda url: upgrade(file, url), fingerprint(*scripts(file)))


def origin(setting: str) -> str:
    """Say where the setting stands, as messages begin."""
    return f"[tool.plainspec] template = {setting!r}"


def _function(setting: str) -> Builder:
    module_name, _, name = setting.partition(":")
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        raise ServiceError(f"{origin(setting)}: {module_name} cannot be imported: {_described(error, None)}") from error
    function = getattr(module, name, None)
    if not callable(function):
        near = nearest_name(name, [known for known, value in vars(module).items() if callable(value)])
        hint = f"did you mean {module_name}:{near}?" if near else FORMS
        raise ServiceError(f"{origin(setting)}: {module.__file__} has no function {name!r}; {hint}")
    file = Path(str(module.__file__))
    others = [file.parent / path for path in getattr(module, SOURCES, ())]
    missing = [str(path) for path in others if not path.exists()]
    if missing:
        raise ServiceError(f"{origin(setting)}: {SOURCES} in {file} names missing paths: {', '.join(missing)}")

    async def fill(url: str) -> None:
        try:
            await _call(function, url)
        except Exception as error:
            raise ServiceError(f"{origin(setting)}: {_described(error, file)}") from error

    return Builder(fill, fingerprint(file, *others))


async def _call(function: Callable[[str], Any], url: str) -> None:
    """Call a function; a plain one runs in a thread, where it may run a loop of its own."""
    if inspect.iscoroutinefunction(function):
        await function(url)
        return
    returned = await asyncio.to_thread(function, url)
    if inspect.isawaitable(returned):
        await returned


def _described(error: Exception, file: Path | None) -> str:
    """Say what an error is and, if it passed through a file, in which line."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    place = f"{file}:{lines[-1]}: " if lines else ""
    return f"{place}{type(error).__name__}: {error}"
