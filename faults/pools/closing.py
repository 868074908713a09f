"""Ways in which people can be left standing when a pool is closed, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

CLOSING = "pools/pool_shutdown.feature"
WAIT = f"{CLOSING}: Ben and Cleo still wait for <desk> when the bank closes"
COME = f"{CLOSING}: Ben comes to <desk> when the bank has closed"
POOL = "agency.store.pools:ConnectionPool"
TURN_AWAY = "agency.store.watched_pool:PatientQueue.close"
CLOSE = f"{POOL}.close"

fault(
    "those who wait for a pool that closes wait on",
    caught_by=WAIT,
    because="Ben was to be sent away, but was not",
).rewrite(TURN_AWAY, ("while self._line:", "while False:"))

fault(
    "only the first who waits for a pool that closes is told",
    caught_by=WAIT,
    because="Cleo was to be sent away, but was not",
).rewrite(TURN_AWAY, ("while self._line:", "if self._line:"))

fault(
    "a pool cannot be closed while somebody gives up waiting for it",
    caught_by=f"{CLOSING}: Ben gives up in the very moment in which the bank closes",
    because="invalid state",
).rewrite(TURN_AWAY, ("if not turn.done():", "if True:"))

fault(
    "those who wait when a pool closes are not told why",
    caught_by=WAIT,
    because="Ben was told: nothing",
).rewrite(TURN_AWAY, ("PoolClosedError(reason)", 'PoolClosedError("")'))

fault(
    "those who come to a closed pool are not told why",
    caught_by=COME,
    because="Ben was told: nothing",
).rewrite("agency.store.watched_pool:PatientQueue.get", ("PoolClosedError(self._closed_words)", 'PoolClosedError("")'))

fault(
    "a closed pool says that it is another one",
    caught_by=[WAIT, COME],
    because="Ben was told: The read-write pool",
).rewrite(CLOSE, ("{self.access.value}", "read-write"))

fault(
    "a closed pool does not say what can be done",
    caught_by=[WAIT, COME],
    because="gives out no connection.",
).rewrite(CLOSE, (": open another one to go on.", "."))

fault(
    "a pool that is closed forgets who holds a connection",
    caught_by=f"{CLOSING}: Ana and Ben still stand at a counter when the bank closes",
    because="checked_out=0",
).rewrite(
    CLOSE,
    (
        "greenlet_spawn(self._watched().close, closed)",
        "greenlet_spawn(self._watched().close, closed)\n    self._watched()._overflow = -self.settings.size",
    ),
)

fault(
    "idle connections outlive a pool that is closed",
    caught_by=f"{CLOSING}: Ana and Ben still stand at a counter when the bank closes",
    because="checked_in=1",
).rewrite("agency.store.watched_pool:WatchedPool.close", ("while self.checkedin():", "while False:"))
