"""What `[tool.plainspec]` in pyproject.toml says, read and checked."""

from __future__ import annotations

import difflib
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from plainspec.services.configuration import SETTINGS as SERVICE_SETTINGS

if TYPE_CHECKING:
    from pathlib import Path


class Setting(NamedTuple):
    """A setting of ``[tool.plainspec]``, as the reference lists it.

    Attributes:
        form: Of which form its value is: a string, a list or a table.
        default: The default value, in TOML; empty where there is none.
        meaning: What it sets, in a sentence.
    """

    form: str
    default: str
    meaning: str


OWN_SETTINGS = {
    "features": Setting(
        "list", '["features"]', "Folders or files with features; `standard:AREA` names an area that Plainspec brings."
    ),
    "steps": Setting(
        "list", '["steps"]', "Folders with step modules; `standard:NOUN` names modules that Plainspec brings."
    ),
    "faults": Setting("list", '["faults"]', "Folders with faults for `plainspec prove`."),
    "programs": Setting("table", "", "Commands, or URLs, of services by the names that features use."),
    "requirements": Setting(
        "string", '"features/requirements.csv"', "The catalogue of requirements: a CSV file with a column `id`."
    ),
    "cache": Setting("string", '".plainspec_cache"', "The folder for parsed features."),
    "style-off": Setting("list", "[]", "Style rules that `plainspec check` does not apply."),
    "system": Setting(
        "string", '"agency"', "The system under specification: the name of an adapter, or `package.module:Adapter`."
    ),
    "template": Setting(
        "string",
        "",
        "What builds the database that scenarios get copies of: `schema.sql`, `alembic.ini` or"
        " `package.module:function`; by default the system's own schema.",
    ),
    "databases": Setting("table", "", "URLs of other databases by the names that features use."),
    "expected-missing": Setting(
        "table", "", "Lists of capabilities that may be missing under `--strict-needs`, by provider or system."
    ),
    "expected-failures": Setting(
        "list of tables",
        "[]",
        "Scenarios that are expected to fail, each with `system`, `scenario`, `reason` and `issue`.",
    ),
    "run": Setting("table", "", "Categories of `plainspec run`: tables with `paths` and `tags`."),
}
"""The settings by their names, except those of servers."""

SETTINGS = (*OWN_SETTINGS, *SERVICE_SETTINGS)

SYSTEM_VARIABLE = "PLAINSPEC_SYSTEM"
"""Names the system under specification, before the setting `system` does."""


class ProjectError(Exception):
    """A project that cannot be loaded: a wrong setting, or a step module that cannot be imported."""


def read(file: Path) -> dict[str, Any]:
    """Return the table, as TOML has it; an empty one where there is no file.

    Raises:
        ProjectError: The file is not TOML, or a setting is unknown.
    """
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as refused:
        raise ProjectError(f"{file}: not valid TOML: {refused}") from None
    except OSError as refused:
        raise ProjectError(f"{file}: cannot be read: {refused.strerror or refused}") from None
    tools: Any = table.get("tool", {})
    settings: Any = tools.get("plainspec", {}) if isinstance(tools, dict) else None
    if not isinstance(settings, dict):
        raise ProjectError(f"{file}: [tool.plainspec] must be a table of settings")
    for key in settings:
        if key not in SETTINGS:
            close = difflib.get_close_matches(key, SETTINGS, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else f"; expected one of {', '.join(SETTINGS)}"
            raise ProjectError(f"{file}: [tool.plainspec] has no setting {key!r}{hint}")
    return dict(settings)


def missing(root: Path, key: str, entry: str, what: str) -> str:
    """Say that a file or folder that a setting names is not there, with the nearest that is."""
    said = f"{root / 'pyproject.toml'}: [tool.plainspec] {key}: there is no {what} {entry!r}"
    return not_there(root / entry.rstrip("/"), said, entry.removesuffix("/"))


def not_there(file: Path, said: str, entry: str = "") -> str:
    """Add to a message the nearest name that there is in the same folder, written as ``entry`` is."""
    names = [found.name for found in file.parent.iterdir()] if file.parent.is_dir() else []
    near = next(iter(difflib.get_close_matches(file.name, names, n=1)), "")
    hint = f"; did you mean {entry.removesuffix(file.name) + near!r}?" if near not in {"", file.name} else ""
    return f"{said}{hint}"


def project_name(folder: Path) -> str:
    """Return the name that the nearest pyproject.toml upwards gives its project, or else that of its folder."""
    root = next((place for place in (folder, *folder.parents) if (place / "pyproject.toml").is_file()), folder)
    try:
        table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return root.name
    project = table.get("project")
    name = project.get("name") if isinstance(project, dict) else None
    return name if isinstance(name, str) else root.name


def text(settings: dict[str, Any], key: str, default: str) -> str:
    """Return a setting that is a text.

    Raises:
        ProjectError: It is something else.
    """
    value = settings.get(key, default)
    if not isinstance(value, str):
        raise ProjectError(f"[tool.plainspec] {key} must be a string, not {value!r}")
    return value


def texts(settings: dict[str, Any], key: str, default: list[str]) -> tuple[str, ...]:
    """Return a setting that is a list of texts.

    Raises:
        ProjectError: It is something else.
    """
    value: Any = settings.get(key, default)
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ProjectError(f"[tool.plainspec] {key} must be a list of strings, not {value!r}")
    return tuple(value)


def lists(settings: dict[str, Any], key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return a setting that is a table of lists.

    Raises:
        ProjectError: It is something else.
    """
    value: Any = settings.get(key, {})
    if not isinstance(value, dict):
        raise ProjectError(f"[tool.plainspec] {key} must be a table of lists, not {value!r}")
    return tuple((name, texts(value, name, [])) for name in value)


def named_texts(settings: dict[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    """Return a setting that is a table of texts.

    Raises:
        ProjectError: It is something else.
    """
    value: Any = settings.get(key, {})
    if not isinstance(value, dict):
        raise ProjectError(f"[tool.plainspec] {key} must be a table of strings, not {value!r}")
    for name, entry in value.items():
        if not isinstance(entry, str):
            raise ProjectError(f"[tool.plainspec] {key}.{name} must be a string, not {entry!r}")
    return tuple(value.items())
