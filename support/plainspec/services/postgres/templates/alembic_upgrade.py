"""Migrations of a project's own, carried out by Alembic in a process of their own.

An `env.py` may run an event loop, set logging up for the whole process and leave engines open; none of that
reaches the run. It has to take the database from the configuration (`sqlalchemy.url`), as Alembic's own
templates do.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from plainspec.services.errors import ServiceError
from plainspec.services.process.programs import output_of

if TYPE_CHECKING:
    from alembic.config import Config

URL_VARIABLE = "PLAINSPEC_TEMPLATE_URL"
DRIVER = "postgresql+asyncpg"
MARK = "plainspec: "


def sources(ini: Path) -> list[Path]:
    """List what decides what the migrations build: the configuration, the script folder, folders of versions.

    Raises:
        ServiceError: Alembic is not installed, or it does not understand its configuration.
    """
    try:
        from alembic.config import Config
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError
    except ImportError:
        raise ServiceError(
            f"{ini} needs Alembic, which is not installed. Hint: pip install 'plainspec[services]'"
        ) from None
    with warnings.catch_warnings(action="ignore"):  # about the form of the project's configuration
        try:
            scripts = ScriptDirectory.from_config(Config(ini))
        except CommandError as error:
            raise ServiceError(f"{ini}: Alembic does not understand it: {error}") from None
    folders = [Path(scripts.dir), *map(Path, scripts.version_locations or ())]
    return [ini, *(folder.resolve() for folder in dict.fromkeys(folders))]


async def upgrade(ini: Path, url: str) -> None:
    """Migrate an empty database to the head.

    Raises:
        ServiceError: a migration failed, or `env.py` migrated something else; names the revision, its file
            and line.
    """
    command = [sys.executable, "-m", __name__, ini.name]
    code, reason = await output_of(command, ini.parent, {**os.environ, URL_VARIABLE: url})
    if code:
        marked = [line.removeprefix(MARK) for line in reason.splitlines() if line.startswith(MARK)]
        reason = json.loads(marked[-1]) if marked else f"Alembic's process ended with code {code}: {reason}"
        raise ServiceError(f"The template cannot be built by the migrations of {ini}: {reason}")
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        built = await connection.fetchval("SELECT EXISTS (SELECT FROM pg_stat_user_tables)")
    finally:
        await connection.close()
    if not built:
        raise ServiceError(
            f"The migrations of {ini} have built nothing in the database that they were given. "
            "Hint: its env.py has to take the URL from config.get_main_option('sqlalchemy.url')."
        )


def main(name: str) -> int:
    """Upgrade the database that the environment names; say on the last line what went wrong."""
    from alembic import command
    from alembic.config import Config

    config = Config(name)
    config.set_main_option("sqlalchemy.url", _url_for(config, os.environ[URL_VARIABLE]).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except Exception as error:  # noqa: BLE001 - whatever a migration raises is reported
        print(MARK + json.dumps(_described(error)), flush=True)  # noqa: T201 - the other process reads it
        return 1
    return 0


def _url_for(config: Config, url: str) -> str:
    """Return the URL with the driver that the configuration names, if it names one of PostgreSQL."""
    driver = urlsplit(config.get_main_option("sqlalchemy.url") or "").scheme
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme=driver if driver.startswith("postgresql") else DRIVER))


def _described(error: Exception) -> str:
    """Say what failed, with the revision if one of them is behind it."""
    reason = f"{type(error).__name__}: {str(error).strip()}"
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        revision = frame.f_globals.get("revision")
        if "down_revision" in frame.f_globals and revision:
            return f"revision {revision} ({frame.f_code.co_filename}:{line}): {reason}"
    return reason


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
