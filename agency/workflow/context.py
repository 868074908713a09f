"""The context of a run, which every step receives."""

from collections.abc import Iterator, Mapping
from threading import Lock
from typing import cast
from uuid import uuid4

_generating = Lock()


class FrozenMapping(Mapping[str, object]):
    """An immutable mapping of immutable collections.

    Args:
        items: what it holds; nested mappings, lists and sets are frozen, too. Other objects are kept as they
            are.
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, object]) -> None:
        self._items = {key: freeze(value) for key, value in items.items()}

    def __getitem__(self, key: str) -> object:
        """Return one entry."""
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        """Go through the keys."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._items)

    def __hash__(self) -> int:
        """Return the same figure for equal mappings.

        Raises:
            TypeError: an entry cannot be hashed.
        """
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        """Return the entries as a dict shows them."""
        return repr(self._items)


EMPTY = FrozenMapping({})


def freeze(value: object) -> object:
    """Return ``value`` with mappings, lists and sets in it, at any depth, made immutable."""
    if isinstance(value, FrozenMapping):
        return value
    if isinstance(value, Mapping):
        return FrozenMapping(value)
    if isinstance(value, list) or type(value) is tuple:
        return tuple(freeze(item) for item in value)
    if isinstance(value, set):
        return frozenset(value)
    if isinstance(value, bytearray):
        return bytes(value)
    return value


class Context:
    """What every step of one run receives: its correlation id and free entries, such as the user or the tenant.

    A context is immutable, so that no step can affect its siblings; `with_data` returns another one.

    Args:
        correlation_id: identifies the run; generated when it is first read, if none is given.
        data: free entries, frozen to any depth.
    """

    _correlation_id: str | None = None
    _data: FrozenMapping = EMPTY

    def __init__(self, correlation_id: str | None = None, data: Mapping[str, object] | None = None) -> None:
        if correlation_id is not None:
            object.__setattr__(self, "_correlation_id", correlation_id)
        if data is not None:
            object.__setattr__(self, "_data", FrozenMapping(data))

    @property
    def correlation_id(self) -> str:
        """Identifies the run; the same one however often it is read."""
        if self._correlation_id is None:
            with _generating:
                object.__setattr__(self, "_correlation_id", self._correlation_id or uuid4().hex)
        return cast("str", self._correlation_id)

    @property
    def data(self) -> FrozenMapping:
        """The free entries."""
        return self._data

    def with_data(self, **entries: object) -> "Context":
        """Return a context of the same run with these entries added or replaced."""
        return Context(self.correlation_id, {**self._data, **entries})

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse the change.

        Raises:
            AttributeError: always.
        """
        raise AttributeError(f"a context is immutable: {name} cannot be set; with_data() returns a changed copy")

    def __eq__(self, other: object) -> bool:
        """Compare correlation ids and entries."""
        if self is other:
            return True
        if not isinstance(other, Context):
            return NotImplemented
        return self.correlation_id == other.correlation_id and self._data == other._data

    def __hash__(self) -> int:
        """Return the same figure for equal contexts."""
        return hash(self.correlation_id)

    def __reduce__(self) -> tuple[type["Context"], tuple[str, FrozenMapping]]:
        """Keep the correlation id when the context is copied or sent to another process."""
        return Context, (self.correlation_id, self._data)

    def __repr__(self) -> str:
        """Return correlation id and entries."""
        return f"Context({self.correlation_id!r}, {self._data!r})"
