"""Ways in which those who have left can still be in the way, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

LEFT = "pools/sessions.feature: Ana has left <how often>, and somebody else stands there"
TWICE = "pools/sessions.feature: Ana has been there, and the bank closes twice"
WORK = "agency.store.unit_of_work:UnitOfWork"
CLOSE = "agency.store.watched_pool:PatientQueue.close"
CUT = "pools/connection_reset.feature: The line is cut while Ana stands there"
PLACE = "agency.store.watched_pool:WatchedPool._dec_overflow"

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
).rewrite(CLOSE, ("self._closed_words = reason", "self._closed_words = {None: reason}[self._closed_words]"))

fault(
    "a pool that is closed a second time is open",
    caught_by=TWICE,
    because="was to be sent away, but was not",
).rewrite(CLOSE, ("self._closed_words = reason", "self._closed_words = None if self._closed_words else reason"))


@fault(
    "whoever comes second to the read-only pool can write",
    caught_by="pools/read_only_pool.feature: Cleo comes to the information desk where Ben has been",
    because="Cleo was not refused",
)
def write_after_the_first(patch: Patch) -> None:
    """What makes a connection like new makes it like those of the other pool."""
    commands: str = patch.original("agency.store.watched_pool:LIKE_NEW")
    writing = "RESET ALL; SET default_transaction_read_only = off;"
    patch.attribute("agency.store.watched_pool:LIKE_NEW", commands.replace("RESET ALL;", writing))


fault(
    "the place of somebody who gives up before they are let in is given to nobody",
    caught_by="pools/waiting_for_a_connection.feature: Ana gives up before her counter is open, and Ben and Cleo were behind her",
    because="Ben waits",
).rewrite(PLACE, ("self._line().hand_on(_ConnectionRecord(self, connect=False)) or ", ""))

fault(
    "the place that somebody gets who waits is counted as nobody's",
    caught_by="pools/waiting_for_a_connection.feature: Ana gives up before her counter is open, and Ben and Cleo were behind her",
    because="checked_out=0",
).rewrite(
    PLACE,
    (
        "hand_on(_ConnectionRecord(self, connect=False)) or super()",
        "hand_on(_ConnectionRecord(self, connect=False)) and super()",
    ),
)

fault(
    "a connection that has died is counted as a free one",
    caught_by=f"{CUT}, and nobody comes after her",
    because="checked_in=1",
).rewrite("agency.store.watched_pool:PatientQueue.put_nowait", ("item.dbapi_connection is None or ", ""))

fault(
    "the place of a dead connection is lost on somebody who gives up",
    caught_by=f"{CUT}, and Ben gives up as his turn comes",
    because="Cleo holds no connection",
).rewrite(
    "agency.store.watched_pool:PatientQueue.get",
    ('cast("_ConnectionRecord", turn.result()).checkin(_fairy_was_created=False)', "self.put_nowait(turn.result())"),
)

fault(
    "a transaction that was begun by hand stays open",
    caught_by="pools/connection_reset.feature: Ana leaves a deposit that was begun by hand behind",
    because="there still is",
).rewrite("agency.store.watched_pool:_clean", ("if driver.is_in_transaction():", "if False:"))

fault(
    "a connection is made like new only the first time that it comes back",
    caught_by="pools/connection_reset.feature: Ana leaves <leftover> behind",
    because="there still is",
).rewrite(
    "agency.store.watched_pool:renew_on_return",
    (
        "make_like_new(connection)",
        "connection.rollback() if _entry.info else _entry.info.update(new=not make_like_new(connection))",
    ),
)
