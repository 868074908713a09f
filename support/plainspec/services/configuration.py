"""Which servers a run works on: configured on the command line, by environment variables or in pyproject.toml."""

from __future__ import annotations

import os
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.services.urls import Address

SETTINGS = (
    "services",
    "postgres-url",
    "redis-url",
    "postgres-image",
    "redis-image",
    "postgres-programs",
    "redis-program",
    "mariadb-url",
)
"""The settings by their names in `[tool.plainspec]`; `--` before them makes options, `-D` those of behave."""

SCHEMES = {
    "postgres": ("postgresql", "postgres"),
    "redis": ("redis", "rediss", "unix"),
    "mariadb": ("mysql", "mariadb"),
}
PROGRAMS = {"postgres": "postgres-programs", "redis": "redis-program"}
IMAGES = {"postgres": "pgvector/pgvector:pg18", "redis": "redis:8"}


class Provider(Enum):
    """Who runs a server."""

    EMBEDDED = "embedded"
    EXTERNAL = "external"
    CONTAINERS = "containers"
    LOCAL = "local"


class Server(NamedTuple):
    """The configuration of one service.

    Attributes:
        service: `postgres`, `redis` or `mariadb`.
        provider: Who runs it.
        address: Where it is, if it is external and configured.
        origin: The option, variable or setting that names it.
        image: What a container of it is made from.
        programs: Where its programs are on this machine, if that is configured: PostgreSQL's folder, Redis's file.
        programs_origin: The option, variable or setting that names them.
    """

    service: str
    provider: Provider = Provider.EMBEDDED
    address: Address | None = None
    origin: str = ""
    image: str = ""
    programs: str = ""
    programs_origin: str = ""

    def required_address(self) -> Address:
        """Return where the external server is.

        Raises:
            ServiceError: it is not configured.
        """
        if self.address is None:
            name = f"{self.service}-url"
            raise ServiceError(
                f"{self.origin} asks for an external {self.service}, but its URL is not configured. "
                f"Hint: give --{name} (behave: -D {name}=…), {_variable(name)}, or [tool.plainspec] {name}."
            )
        return self.address


class ServicesConfiguration(NamedTuple):
    """The configuration of every service of a run; MariaDB is an external one, or there is none."""

    postgres: Server = Server("postgres")
    redis: Server = Server("redis")
    mariadb: Server = Server("mariadb")


def servers_of_run(
    options: Mapping[str, str | None],
    environment: Mapping[str, str] | None = None,
    project: Mapping[str, str] | None = None,
    mark: str = "--",
) -> ServicesConfiguration:
    """Read the configuration: the command line counts before the environment, that before pyproject.toml.

    A URL makes its service external unless the same or a higher level names another provider.

    Args:
        options: The command line's, by the names of `SETTINGS`.
        environment: The environment variables; those of this process if not given.
        project: What `[tool.plainspec]` says, by the same names.
        mark: What stands before an option's name on the runner's command line.

    Raises:
        ServiceError: an unknown provider, or a URL that is none; says where it stands.
    """
    variables = os.environ if environment is None else environment
    levels = [
        {f"{mark}{name}": (name, options.get(name)) for name in SETTINGS},
        {_variable(name): (name, variables.get(_variable(name))) for name in SETTINGS},
        {f"[tool.plainspec] {name}": (name, (project or {}).get(name)) for name in SETTINGS},
    ]
    said = [{name: (value, origin) for origin, (name, value) in level.items() if value} for level in levels]
    return ServicesConfiguration(_server("postgres", said), _server("redis", said), _mariadb(said))


def _server(service: str, levels: list[dict[str, tuple[str, str]]]) -> Server:
    name = f"{service}-url"
    url, url_origin = next((level[name] for level in levels if name in level), ("", ""))
    address = _address(url, service, url_origin)
    image = next((level[f"{service}-image"][0] for level in levels if f"{service}-image" in level), IMAGES[service])
    programs = next((level[PROGRAMS[service]] for level in levels if PROGRAMS[service] in level), ("", ""))
    for level in levels:
        if "services" in level:
            word, origin = level["services"]
            provider = _provider(word, origin)
            said_by = (url_origin if provider is Provider.EXTERNAL else "") or origin
            return Server(service, provider, address, said_by, image, *programs)
        if name in level:
            return Server(service, Provider.EXTERNAL, address, url_origin)
    return Server(service)


def _mariadb(levels: list[dict[str, tuple[str, str]]]) -> Server:
    url, origin = next((level["mariadb-url"] for level in levels if "mariadb-url" in level), ("", ""))
    address = _address(url, "mariadb", origin)
    return Server("mariadb", Provider.EXTERNAL, address, origin or "The system mariadb")


def _address(url: str, service: str, origin: str) -> Address | None:
    if not url:
        return None
    from plainspec.services.urls import Address  # most runs have no URL

    return Address.read(url, SCHEMES[service], origin)


def _provider(word: str, origin: str) -> Provider:
    try:
        return Provider(word)
    except ValueError:
        known = ", ".join(provider.value for provider in Provider)
        raise ServiceError(f"{origin} is {word!r}; expected one of {known}.") from None


def _variable(name: str) -> str:
    return f"PLAINSPEC_{name.upper().replace('-', '_')}"
