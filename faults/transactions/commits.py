"""Ways in which interrupted work can be taken for something else, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

WORK = "agency.store.unit_of_work:UnitOfWork"
CUT_OFF = "transactions/commit_interrupted.feature: Ana is cut off while her commit waits for Dan, at <level>"

fault("a commit that is cut off passes for a commit", caught_by=CUT_OFF, because="refused: outcome unknown").rewrite(
    f"{WORK}.commit", ("raise RefusedError(OUTCOME_UNKNOWN, unknown, connection_lost=True) from error", "return")
)

fault(
    "a commit that is cut off is refused like any statement", caught_by=CUT_OFF, because="refused: outcome unknown"
).rewrite(f"{WORK}.commit", ("if isinstance(error, RefusedError) and error.connection_lost:", "if False:"))

fault(
    "whoever gives up in the middle of a commit has to wait for its end",
    caught_by="transactions/commit_interrupted.feature: Ana gives up while her commit waits for Dan",
    because="gives up, not within",
).rewrite(
    f"{WORK}.commit",
    ("await session.commit()", "await finish(asyncio.wait_for(session.commit(), 12))"),
    (
        "session = self.session",
        "import asyncio; from agency.workflow.cancellation import finish; session = self.session",
    ),
)


fault(
    "another line knows nothing of the level of the first",
    caught_by="transactions/commit_interrupted.feature: Ana is cut off in the middle of her work and begins anew, "
    "at <level>",
    because="have run at",
).rewrite(
    f"{WORK}.rollback",
    ("        await self.begin()", "        self._isolation = Isolation.READ_COMMITTED\n        await self.begin()"),
)

fault(
    "work on a lost line ends in an error of the library",
    caught_by="transactions/commit_interrupted.feature: Ana is cut off in the middle of her work and begins anew, "
    "at <level>",
    because="Can't reconnect",
).rewrite(f"{WORK}.session", ("if self._lost:", "if False:"))
