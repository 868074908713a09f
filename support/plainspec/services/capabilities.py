"""Which capabilities servers can be asked for, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.gherkin.suggestions import nearest_name
from plainspec.ports.capabilities import product_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from plainspec.ports.system import System

EXTENSION = "extension:"
"""Begins the name of any PostgreSQL extension: `extension:postgis`."""

ALIASES = {"vector": "pgvector"}
"""Extensions whose product has a better known name."""

BY_VERSION = {"transaction-timeout": 17}
"""Features of PostgreSQL that came with a major version."""

NAMES = """
amcheck bloom btree_gin btree_gist citext cube dblink dict_int earthdistance file_fdw fuzzystrmatch hstore intarray isn
lo ltree pageinspect pg_buffercache pg_prewarm pg_stat_statements pg_trgm pg_visibility pg_walinspect pgcrypto
pgrowlocks pgstattuple postgres_fdw seg sslinfo tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp xml2
"""
SHIPPED = frozenset(NAMES.split())
"""Extensions that come with PostgreSQL, where the packager did not leave them out (PostgreSQL 18, appendix F)."""


@dataclass(frozen=True)
class Source:
    """Somebody who can be asked for capabilities.

    Attributes:
        product: Whose version counts.
        service: What the run's choice of servers calls it.
        server: The fixture that is the server.
        fixture: The fixture that asks.
        names: What it can be asked for, besides versions.
        prefix: Begins names that it can be asked for although nobody lists them.
        versioned: Whether it tells its version.
        port: The port without which a system does not stand on this server; an empty text if nobody can know.
    """

    product: str
    service: str
    server: str
    fixture: str
    names: frozenset[str] = frozenset()
    prefix: str = ""
    versioned: bool = True
    port: str = ""

    @classmethod
    def of(cls, system: System, fixture: str = "") -> Source:
        """Return a system as somebody to ask; it tells its version if it tells what it has in this run."""
        versioned = system.capabilities_here is not None
        return cls(system.name, "", "", fixture, system.capabilities, versioned=versioned)

    def knows(self, name: str) -> bool:
        """Tell whether this is whom to ask for a capability."""
        open_ended = bool(self.prefix) and name.startswith(self.prefix) and name != self.prefix
        return open_ended or (self.versioned and product_of(name) == self.product) or name in self.names


POSTGRES = Source(
    "postgresql",
    "postgres",
    "postgres",
    "postgres_capabilities",
    SHIPPED | {*ALIASES.values(), *BY_VERSION},
    EXTENSION,
    port="database_schema",
)
REDIS = Source("redis", "redis", "redis_server", "redis_capabilities")
SERVERS = (POSTGRES, REDIS)


def hint_for(name: str, sources: Collection[Source], show: Callable[[str], str]) -> str:
    """Say what a name that nobody knows may have been meant to be; an empty text if it resembles nothing.

    Args:
        name: The name.
        sources: Whoever could be asked.
        show: Puts a name as people write it where this one stands.
    """
    _, has_version, version = name.partition(">=")
    if has_version and not product_of(name):
        return "after >= comes a version in numbers, such as 17 or 7.2"
    known = {known for source in sources for known in source.names}
    if has_version:
        known |= {f"{source.product}>={version}" for source in sources if source.versioned}
    close = nearest_name(name, known)
    return f"did you mean {show(close)}?" if close else ""


def features_of_postgres(major: int, extensions: frozenset[str]) -> frozenset[str]:
    """Name what a PostgreSQL server can do, by its version and the extensions that can be installed."""
    named = {name for extension in extensions for name in (ALIASES.get(extension, extension), EXTENSION + extension)}
    return frozenset(named | {feature for feature, since in BY_VERSION.items() if major >= since})
