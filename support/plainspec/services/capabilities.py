"""Which capabilities servers can be asked for, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.gherkin.sentences.suggestions import nearest_name
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
amcheck autoinc bloom btree_gin btree_gist citext cube dblink dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch
hstore insert_username intagg intarray isn lo ltree moddatetime pageinspect pg_buffercache pg_freespacemap
pg_logicalinspect pg_prewarm pg_stat_statements pg_surgery pg_trgm pg_visibility pg_walinspect pgcrypto pgrowlocks
pgstattuple postgres_fdw refint seg sslinfo tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp xml2
"""
SHIPPED = frozenset(NAMES.split())
"""Extensions that come with PostgreSQL, where the packager did not leave them out (PostgreSQL 18, appendix F)."""


@dataclass(frozen=True)
class Source:
    """A server or system with capabilities.

    Attributes:
        product: Whose version counts.
        service: What the run's choice of servers calls it.
        server: The fixture that is the server.
        fixture: The fixture that asks.
        names: Its capabilities, besides versions.
        prefix: The prefix of capabilities that are not listed.
        versioned: Whether it tells its version.
        port: The port without which a system does not depend on this server; an empty text if that is unknown.
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
        """Return a system as a source; it has a version if it reports its capabilities in this run."""
        versioned = system.capabilities_here is not None
        return cls(system.name, "", "", fixture, system.capabilities, versioned=versioned)

    def knows(self, name: str) -> bool:
        """Return whether this source can have a capability of that name."""
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
    """Return a hint for an unknown name: the one that it resembles, or else all that are known.

    Args:
        name: The name.
        sources: The sources that there are.
        show: Formats a name as it is written where this one stands.
    """
    _, has_version, version = name.partition(">=")
    if has_version and not product_of(name):
        return "after >= comes a version in numbers, such as 17 or 7.2"
    known = {known for source in sources for known in source.names}
    if has_version:
        known |= {f"{source.product}>={version}" for source in sources if source.versioned}
    close = nearest_name(name, known)
    return f"did you mean {show(close)}?" if close else _known(sources)


def _known(sources: Collection[Source]) -> str:
    names = {name for source in sources for name in source.names} - SHIPPED
    versions = {f"{source.product}>=VERSION" for source in sources if source.versioned}
    listed = ", ".join([*sorted(names), *sorted(versions)])
    return f"known are {listed}, the extensions that PostgreSQL ships by their names, and {EXTENSION}NAME for others"


def features_of_postgres(major: int, extensions: frozenset[str]) -> frozenset[str]:
    """Name what a PostgreSQL server can do, by its version and the extensions that can be installed."""
    named = {name for extension in extensions for name in (ALIASES.get(extension, extension), EXTENSION + extension)}
    return frozenset(named | {feature for feature, since in BY_VERSION.items() if major >= since})
