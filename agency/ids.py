"""The ids of users, threads, runs and requests: four types, so that none can stand in for another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import quote, unquote
from uuid import UUID, uuid4

LONGEST: Final = 200
"""The most characters of a name in an id."""


@dataclass(frozen=True, slots=True, order=True)
class UserID:
    """A user of a tenant: two tenants may have users of the same name, who are two users.

    Raises:
        TypeError: A part is no text.
        ValueError: A part is blank, too long, or has spaces around it or characters that cannot be printed; or the
            tenant has a slash, which separates the two in a text.
    """

    tenant: str
    name: str

    def __post_init__(self) -> None:
        """Refuse what names nobody."""
        for label, part in (("tenant", self.tenant), ("name", self.name)):
            _check_name(f"the {label} of a user id", part)
        if "/" in self.tenant:
            raise ValueError(f"the tenant of a user id must not have a slash: {self.tenant!r}")

    def __str__(self) -> str:
        """Return it as one text, for messages."""
        return f"{self.tenant}/{self.name}"

    @property
    def key(self) -> str:
        """Return it as a part of keys: `tenant:name`, both quoted as in a URL.

        A part holds neither the colon between the parts nor a character that means something in a pattern, so that no
        two users share a key, whatever their names are.
        """
        return f"{quote(self.tenant, safe='')}:{quote(self.name, safe='')}"

    @classmethod
    def of_key(cls, key: str) -> Self:
        """Return the user whose `key` this is.

        Raises:
            ValueError: It is nobody's.
        """
        tenant, _, name = key.partition(":")
        user = cls(unquote(tenant), unquote(name))
        if user.key != key:
            raise ValueError(f"no user has the key {key!r}")
        return user


@dataclass(frozen=True, slots=True, order=True)
class _Uuid:
    value: UUID

    def __post_init__(self) -> None:
        if not isinstance(self.value, UUID):
            raise TypeError(f"a {type(self).__name__} holds a UUID, not {_described(self.value)}")

    def __str__(self) -> str:
        """Return the UUID as text."""
        return str(self.value)


class ThreadID(_Uuid):
    """A thread."""


class RunID(_Uuid):
    """A run of an agent."""


class RequestID(_Uuid):
    """A request, from its receipt to its end."""


def new_run_id() -> RunID:
    """Make an id that no run has."""
    return RunID(uuid4())


def new_request_id() -> RequestID:
    """Make an id that no request has."""
    return RequestID(uuid4())


def ensure_user_id(value: object) -> UserID:
    """Return a user id as it is, or read one from `tenant/name`.

    Raises:
        TypeError: It is neither; the ids of other things are refused, too.
        ValueError: It is empty or malformed.
    """
    if isinstance(value, UserID):
        return value
    if not isinstance(value, str):
        raise TypeError(f"expected a UserID or a text, not {_described(value)}")
    tenant, slash, name = value.partition("/")
    if not slash:
        raise ValueError(f"a user id has the form tenant/name, not {value!r}")
    return UserID(tenant, name)


def ensure_thread_id(value: object) -> ThreadID:
    """Return a thread id as it is, or read one from a UUID or its text; raises as `ensure_user_id` does."""
    return ThreadID(_uuid(value, ThreadID))


def ensure_run_id(value: object) -> RunID:
    """Return a run id as it is, or read one from a UUID or its text; raises as `ensure_user_id` does."""
    return RunID(_uuid(value, RunID))


def ensure_request_id(value: object) -> RequestID:
    """Return a request id as it is, or read one from a UUID or its text; raises as `ensure_user_id` does."""
    return RequestID(_uuid(value, RequestID))


def _uuid(value: object, kind: type[_Uuid]) -> UUID:
    if isinstance(value, kind):
        return value.value
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise TypeError(f"expected a {kind.__name__}, a UUID or a text, not {_described(value)}")
    try:
        return UUID(value)
    except ValueError:
        raise ValueError(f"a {kind.__name__} must be a UUID, not {value!r}") from None


def _check_name(what: str, value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{what} must be a text, not {_described(value)}")
    if not value.strip():
        raise ValueError(f"{what} must not be blank")
    if value != value.strip() or not value.isprintable():
        raise ValueError(f"{what} has spaces around it or characters that cannot be printed: {value!r}")
    if len(value) > LONGEST:
        raise ValueError(f"{what} has {len(value)} characters; at most {LONGEST} are allowed")


def _described(value: object) -> str:
    return f"the {type(value).__name__} {value!r}"
