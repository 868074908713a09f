"""Ways in which a refusal can be lost or told wrongly, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"
ENDED = "transactions/savepoints.feature: Ana saves a point, {}, and would go back to it after that"
REFUSED = "transactions/levels.feature: Ana has been refused and then {}"
CUT_OFF = "transactions/commit_interrupted.feature"
BEGINS_ANEW = f"{CUT_OFF}: Ana is cut off in the middle of her work and begins anew, at <level>"
TOLD = "with refusals():"
UNTOLD = "if True:"
# Calls whose refusal would be an error of the library: what is called, and how a person says it.
CALLS = (
    (f"{ACCOUNTS}.balance_of", "reads Ana"),
    (f"{ACCOUNTS}.count", "counts the accounts"),
    (f"{ACCOUNTS}.total", "sums the balances"),
    (f"{ACCOUNTS}.lock", "locks Ana"),
    (f"{ACCOUNTS}.lock_next_free", "picks the next free account"),
    (f"{WORK}.isolation_in_force", "asks for the level"),
    (f"{WORK}.limit", "allows 50 ms for a lock"),
    (f"{WORK}.advisory_lock", "takes the key to the vault"),
)

for call, words in CALLS:
    fault(
        f"whoever is refused and then {words} meets an error of the library",
        caught_by=REFUSED.format(words),
        because="current transaction is aborted",
    ).rewrite(call, (TOLD, UNTOLD))

for method, words in {"commit": "commits", "rollback": "rolls back"}.items():
    fault(
        f"whoever {words} keeps the points of before",
        caught_by=ENDED.format(words),
        because="This transaction is closed",
    ).rewrite(f"{WORK}.{method}", ("self._points.clear()", "pass"))

fault(
    "going back to no point does nothing, and says so to nobody",
    caught_by=[ENDED.format("commits"), ENDED.format("rolls back"), ENDED.format("goes back to the point")],
    because="refused: no such savepoint",
).rewrite(
    f"{WORK}.back_to_point",
    ('raise LookupError("There is no point to go back to in this transaction.")', "return"),
)

fault(
    "whoever rolls back before they notice that the line is cut is refused",
    caught_by=f"{CUT_OFF}: Ana rolls back before she has noticed that she is cut off",
    because="connection is closed",
).rewrite(f"{WORK}.rollback", ("with unless_lost():", "if True:"))

fault(
    "a lost line is told the first time only",
    caught_by=BEGINS_ANEW,
    because="is told 2 times that the line is lost",
).rewrite(
    f"{WORK}.session",
    ('raise RefusedError(CONNECTION_LOST, "the', 'raise RefusedError("", "the'),
)

fault(
    "whoever is refused on a lost line believes that it is there",
    caught_by=BEGINS_ANEW,
    because="is told 2 times that the line is lost",
).rewrite(f"{WORK}.session", (", connection_lost=True)", ")"))

fault(
    "whoever does not know what came of a commit believes that the line is there",
    caught_by=f"{CUT_OFF}: Ana is cut off while her commit waits for Dan, at <level>",
    because="is told 1 time that the line is lost",
).rewrite(f"{WORK}.commit", ("unknown, connection_lost=True)", "unknown)"))
