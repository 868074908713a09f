"""Ways in which the loss of a line can be told wrongly, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

WORK = "agency.store.unit_of_work:UnitOfWork"
CUT_OFF = "transactions/commit_interrupted.feature: Ana is cut off while her commit waits for Dan, at <level>"
LOOKS = "transactions/connection_loss.feature: Ana looks, finds nothing of her work, and does it again"
WAITS = "transactions/connection_loss.feature: Ana is cut off while she waits for Ben's account"

fault(
    "whoever loses the line in a commit is told the server's last word, and not what it means",
    caught_by=CUT_OFF,
    because="it says: ",
).rewrite(f"{WORK}.commit", ('f"{NOBODY_KNOWS} ({error})"', "str(error)"))

fault(
    "whoever loses the line in a commit can only go away",
    caught_by=LOOKS,
    because="Ana has read 100",
).rewrite(
    f"{WORK}.rollback", ("    if self._lost:\n        await self.close()", "    if False:\n        await self.close()")
)

fault(
    "after a commit that is cut off the work goes on at the usual level",
    caught_by=LOOKS,
    because="have run at",
).rewrite(
    f"{WORK}.commit",
    (
        "        if isinstance(error, RefusedError)",
        "        self._isolation = Isolation.READ_COMMITTED\n        if isinstance(error, RefusedError)",
    ),
)

fault(
    "the line counts as lost only if the server has not said why",
    caught_by=WAITS,
    because="is told 1 time that the line is lost",
).rewrite("agency.store.errors:refusals", ("connection_lost=lost)", 'connection_lost=sqlstate.startswith("08"))'))

fault(
    "whatever ends a line, the server's last word is lost",
    caught_by=WAITS,
    because="connection lost",
).rewrite("agency.store.errors:_sqlstate", ('sqlstate and not sqlstate.startswith("08")', "False"))
