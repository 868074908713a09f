"""URLs of servers: taken apart, put together, and shown without their passwords."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from plainspec.services.errors import ServiceError


class Url(str):
    """A URL that shows no password where a value is shown; as a text it is complete."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show the URL without its password."""
        return repr(masked(self))


class Secret(str):
    """A text that is not shown where a value is; as a text it is complete."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show that there is a secret."""
        return "'***'"


def masked(url: str) -> str:
    """Return a URL with stars for every password in it."""
    parts = urlsplit(url)
    names, at, place = parts.netloc.rpartition("@")
    user, colon, _ = names.partition(":")
    query = [(name, "***" if "password" in name.lower() else value) for name, value in parse_qsl(parts.query)]
    netloc = f"{user}{':***' if colon else ''}{at}{place}"
    return parts._replace(netloc=netloc, query=urlencode(query, safe="*/")).geturl()


def host_in_url(host: str) -> str:
    """Return a host as URLs write it: an address of IPv6 stands in brackets."""
    return f"[{host}]" if ":" in host else host


def without_password(url: str) -> tuple[str, Secret | None]:
    """Return a URL without the password before its host, and that password."""
    parts = urlsplit(url)
    names, at, place = parts.netloc.rpartition("@")
    user, _, _ = names.partition(":")
    return parts._replace(netloc=f"{user}{at}{place}").geturl(), Secret(
        unquote(parts.password)
    ) if parts.password else None


@dataclass(frozen=True)
class Address:
    """A server's URL, taken apart.

    Attributes:
        scheme: What stands before `://`, without a driver.
        host: A host name, an address, or the folder or file of a Unix socket.
        port: The port, if there is one.
        user: Whom to be there.
        password: The user's.
        database: What stands after the slash.
        query: The rest, such as `sslmode`.
        origin: Who gave the URL.
    """

    scheme: str
    host: str
    port: int | None
    user: str | None
    password: str | None = field(repr=False)
    database: str
    query: tuple[tuple[str, str], ...] = field(repr=False)
    origin: str

    @classmethod
    def read(cls, url: str, schemes: tuple[str, ...], origin: str) -> Address:
        """Take a URL apart.

        Raises:
            ServiceError: it is not one of those schemes, or no URL at all; says who gave it, and shows no
                password.
        """
        expected = f"Hint: write it as {schemes[0]}://user:password@host:port/database."
        try:
            parts = urlsplit(url)
            query = dict(parse_qsl(parts.query))
            port = parts.port or int(query.pop("port", "0")) or None
        except ValueError:
            raise ServiceError(f"{origin} is not a valid URL: its host or port cannot be read. {expected}") from None
        scheme = parts.scheme.partition("+")[0]
        if scheme not in schemes:
            shown = f"{parts.scheme}://…" if "://" in url else "no URL"
            raise ServiceError(f"{origin} is {shown}, which is not one of {', '.join(schemes)}. {expected}")
        host = parts.path if scheme == "unix" else parts.hostname or query.pop("host", "")
        if not host:
            raise ServiceError(f"{origin} names no host. {expected}")
        return cls(
            scheme=scheme,
            host=unquote(host),
            port=port,
            user=unquote(parts.username) if parts.username else query.pop("user", None),
            password=unquote(parts.password) if parts.password else query.pop("password", None),
            database="" if scheme == "unix" else unquote(parts.path.lstrip("/")),
            query=tuple(query.items()),
            origin=origin,
        )

    @property
    def place(self) -> str:
        """The host as it stands in a URL."""
        return f"[{self.host}]" if ":" in self.host else self.host


def names_of(user: str | None, password: str | None) -> str:
    """Return what stands before the host: `user:password@`."""
    if user is None and password is None:
        return ""
    secret = "" if password is None else f":{quote(password, safe='')}"
    return f"{quote(user or '', safe='')}{secret}@"
