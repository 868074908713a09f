"""An SQL file executed by psql, so that all that such files may contain works: includes, `COPY`, dumps."""

from __future__ import annotations

import os
import re
from pathlib import Path

from plainspec.services.errors import ServiceError
from plainspec.services.postgres.embedded.wheels import installed_wheel
from plainspec.services.process.programs import output_of
from plainspec.services.urls import without_password

FAILED = 3
"""psql's exit code where a statement of the file failed."""

NAME = r"""('[^'\n]*'|"[^"\n]*"|[^\s;]+)"""
READING = re.compile(rf"\\(?:(include_relative|ir|include|i)|copy\s.*?\sfrom)\s+{NAME}", re.IGNORECASE)
"""What has psql read another file: how, and which."""

BESIDE = ("include_relative", "ir")
"""What looks beside the file that it stands in."""

STREAMS = ("stdin", "pstdin")


def sources(file: Path) -> tuple[Path, ...]:
    """Return an SQL file and the files that it has psql read; nothing if one is named that only psql can find."""
    found = [file]
    for source in found:
        for how, name in READING.findall(source.read_text("utf-8", errors="replace")):
            if not how and name.lower() in STREAMS:
                continue
            folder = source.parent if how.lower() in BESIDE else file.parent
            named = Path(os.path.normpath(folder / name.strip("'\"")))
            if not named.is_file():
                return ()
            if named not in found:
                found.append(named)
    return tuple(found)


async def run_file(file: Path, url: str) -> None:
    """Carry out an SQL file in a database, up to the first statement that fails.

    Raises:
        ServiceError: a statement failed; names the file, its line and what the server reason.
    """
    address, password = without_password(url)
    command = [str(installed_wheel().programs / "psql"), "--no-psqlrc", "--quiet", f"--output={os.devnull}"]
    command += ["--set=ON_ERROR_STOP=1", f"--file={file.name}", f"--dbname={address}"]
    code, reason = await output_of(command, file.parent, _environment(password))
    if code == FAILED:
        raise ServiceError(f"The template cannot be built from {file}: {reason}")
    if code:
        raise ServiceError(f"psql ended with code {code} before it had carried out {file}: {reason}")


def _environment(password: str | None) -> dict[str, str]:
    """Return the variables for psql: none that would send it elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    kept |= {"PGCLIENTENCODING": "UTF8", "PGOPTIONS": "-c client_min_messages=warning"}
    return kept if password is None else kept | {"PGPASSWORD": password}
