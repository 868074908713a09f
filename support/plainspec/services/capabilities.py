"""Which capabilities servers can be asked for, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass

from plainspec.ports.capabilities import product_of

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
        port: The port without which a system does not stand on this server; an empty text if nobody can know.
    """

    product: str
    service: str
    server: str
    fixture: str
    names: frozenset[str] = frozenset()
    prefix: str = ""
    port: str = ""

    def knows(self, name: str) -> bool:
        """Tell whether this is whom to ask for a capability."""
        open_ended = bool(self.prefix) and name.startswith(self.prefix) and name != self.prefix
        return open_ended or product_of(name) == self.product or name in self.names


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


def features_of_postgres(major: int, extensions: frozenset[str]) -> frozenset[str]:
    """Name what a PostgreSQL server can do, by its version and the extensions that can be installed."""
    named = {name for extension in extensions for name in (ALIASES.get(extension, extension), EXTENSION + extension)}
    return frozenset(named | {feature for feature, since in BY_VERSION.items() if major >= since})
