"""Ways in which those who have left can still be in the way, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

LEFT = "pools/sessions.feature: Ana has left <how often>, and somebody else stands there"
TWICE = "pools/sessions.feature: Ana has been there, and the bank closes twice"
WORK = "agency.store.unit_of_work:UnitOfWork"
POOL = "agency.store.pools:ConnectionPool"

fault(
    "whoever has left goes on where they stood",
    caught_by=LEFT,
    because="This Connection is closed",
).rewrite(f"{WORK}.close", ("        self._session = self._connection = None\n", "        pass\n"))

fault(
    "whoever leaves a second time is refused",
    caught_by="pools/sessions.feature: Ana has left twice, and somebody else stands there",
    because="RuntimeError: This unit of work has not begun",
).rewrite(
    f"{WORK}.close",
    ("if self._session is not None:\n            with", "if self.session is not None:\n            with"),
)

fault(
    "a pool that is closed already refuses to be closed",
    caught_by=TWICE,
    because="And the bank closes",
).rewrite(f"{POOL}.close", ("self._closed = True", "self._refuse_if_closed()\n    self._closed = True"))

fault(
    "a pool that is closed a second time is open",
    caught_by=TWICE,
    because="was to be sent away, but was not",
).rewrite(f"{POOL}.close", ("self._closed = True", "self._closed = not self._closed"))


@fault(
    "whoever comes second to the read-only pool can write",
    caught_by="pools/information_desks.feature: Cleo comes to the information desk where Ben has been",
    because="Cleo was not refused",
)
def write_after_the_first(patch: Patch) -> None:
    """What makes a connection like new makes it like those of the other pool."""
    commands: str = patch.original("agency.store.watched_pool:LIKE_NEW")
    writing = "RESET ALL; SET default_transaction_read_only = off;"
    patch.attribute("agency.store.watched_pool:LIKE_NEW", commands.replace("RESET ALL;", writing))
