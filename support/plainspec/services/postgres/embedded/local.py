"""PostgreSQL's programs that are installed on this machine, for a server of one's own started from them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from plainspec.services.directories import unprivileged_account
from plainspec.services.errors import ServiceError
from plainspec.services.postgres.embedded.files import Installation, everyone_can_reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plainspec.services.configuration import Server

PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # PostgreSQL's own packages for Red Hat, Fedora, SUSE
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
NEEDED = ("postgres", "initdb")
OLDEST = 13
"""The oldest major version that takes all options and settings."""

VERSION_LIMIT_S = 30.0


def local_installation(server: Server) -> Installation:
    """Return the programs that the configuration names, or else the newest ones that are installed.

    Raises:
        ServiceError: There are none, they do not run or are too old, or root's server account cannot reach them; says
            where they were looked for and what to do.
    """
    programs = _named(server) if server.programs else _newest(server)
    release = _release(programs)
    found = re.search(r"\(PostgreSQL\) (\d+)", release)
    major = int(found[1]) if found else 0
    if major < OLDEST:
        raise ServiceError(f"{programs} holds {release!r}; Plainspec runs PostgreSQL {OLDEST} or newer.")
    account = unprivileged_account()
    if account.uid is not None and not everyone_can_reach(programs / "postgres"):
        raise ServiceError(
            f"PostgreSQL refuses to run as root, and the account 'nobody' cannot reach {programs}. "
            "Hint: install it where everybody may enter, or run as an ordinary user."
        )
    return Installation(programs, account, f"{programs} {release}", major, "The local PostgreSQL")


def _named(server: Server) -> Path:
    programs = Path(server.programs).expanduser().absolute()
    if missing := [name for name in NEEDED if not (programs / name).is_file()]:
        raise ServiceError(
            f"{server.programs_origin} names {programs}, which has no {' and no '.join(missing)}. "
            "Hint: it is the folder of PostgreSQL's programs, such as /usr/lib/postgresql/17/bin."
        )
    return programs


def _newest(server: Server) -> Path:
    complete = [folder for folder in _candidates() if all((folder / name).is_file() for name in NEEDED)]
    if not complete:
        raise ServiceError(
            f"{server.origin} asks for PostgreSQL from programs of this machine, and there are none in "
            f"{', '.join(PLACES)} or on the PATH. Hint: install PostgreSQL's server (Debian: apt-get install "
            "postgresql), or name the folder of its programs with --postgres-programs (PLAINSPEC_POSTGRES_PROGRAMS, "
            "[tool.plainspec] postgres-programs)."
        )
    return max(complete, key=_version_in)


def _candidates() -> Iterator[Path]:
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    for pattern in PLACES:
        yield from Path("/").glob(pattern.removeprefix("/"))


def _version_in(folder: Path) -> tuple[int, ...]:
    """Return the version that a folder's name tells, so that 18 is newer than 9.6."""
    return tuple(int(number) for number in re.findall(r"\d+", folder.parent.name))


def _release(programs: Path) -> str:
    """Return what the server's program says about itself: `postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)`."""
    try:
        ran = subprocess.run(  # noqa: S603 - a program that the user has installed or named
            [programs / "postgres", "--version"], capture_output=True, text=True, timeout=VERSION_LIMIT_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ServiceError(f"{programs / 'postgres'} could not be run: {error}") from error
    return ran.stdout.strip()
