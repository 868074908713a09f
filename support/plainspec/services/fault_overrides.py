"""What a planted fault changes about servers and schemas, for as long as it is planted in this process."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, field

from plainspec.services.errors import ServiceError


class AlterationError(ServiceError):
    """A planted change that a server does not take; names the fault's place."""


@dataclass
class Statement:
    """SQL that runs on the template of every schema, once it is built.

    Attributes:
        sql: One statement, or several with semicolons between them.
        origin: Where it is planted.
        applied: Whether a template was built with it.
    """

    sql: str
    origin: str
    applied: bool = field(default=False, compare=False)


@dataclass
class Setting:
    """A setting that a server is run with.

    Attributes:
        service: `postgres` or `redis`.
        name: As the server knows it.
        value: As its configuration file would say it.
        origin: Where it is planted.
        applied: Whether a server was asked for, which then has it.
    """

    service: str
    name: str
    value: str
    origin: str
    applied: bool = field(default=False, compare=False)


@dataclass
class Program:
    """A command that runs in the place of one of the project's programs.

    Attributes:
        name: The program's name in the settings, or its command as features write it.
        command: What runs instead.
        origin: Where it is planted.
        applied: Whether it was started.
    """

    name: str
    command: str
    origin: str
    applied: bool = field(default=False, compare=False)


@dataclass
class ChildPlanting:
    """How the same fault is planted in a process that runs a module of Python's.

    Attributes:
        arguments: What stands before the module's name on Python's command line.
        applied: Whether such a process was started.
    """

    arguments: tuple[str, ...]
    applied: bool = field(default=False, compare=False)


STATEMENTS: list[Statement] = []
SETTINGS: list[Setting] = []
PROGRAMS: list[Program] = []
CHILDREN: list[ChildPlanting] = []


def settings_of(service: str) -> list[Setting]:
    """Return what is planted for a service, to whoever starts it."""
    planted = [setting for setting in SETTINGS if setting.service == service]
    for setting in planted:
        setting.applied = True
    return planted


def program_instead(name: str) -> str | None:
    """Return the command that is planted in the place of a program, to whoever starts it."""
    for planted in PROGRAMS:
        if planted.name == name:
            planted.applied = True
            return planted.command
    return None


def python_module(module: str) -> list[str]:
    """Return the command that runs a module in a process of its own, with what is planted in this one."""
    for planted in CHILDREN:
        planted.applied = True
        return [sys.executable, *planted.arguments, module]
    return [sys.executable, "-m", module]


def altered(content: str) -> str:
    """Return the fingerprint of a schema that also counts what is planted, so that nobody else gets its template."""
    if not STATEMENTS:
        return content
    return hashlib.sha256("\n".join([content, *(statement.sql for statement in STATEMENTS)]).encode()).hexdigest()
