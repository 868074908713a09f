"""Slips of the pen, one word each, that a feature must notice all the same."""

from __future__ import annotations

from plainspec.proving import fault

WORK = "agency.store.unit_of_work:UnitOfWork"
ACCOUNTS = "agency.store.accounts:Accounts"
FORGET = 'await self._connection.execution_options(isolation_level="READ COMMITTED")'
AGREEMENTS = "agency.store.agreements:Agreements"
SHARED_OUT = "transactions/locks.feature: Three people share out the accounts, and nothing is left for the fourth"
TOO_SOON = "was to wait in vain, but did not"
RESTS = "Ana rests in her second transaction for longer than her first had"
SIDE_BY_SIDE = (
    "transactions/independent_transactions.feature: Three people open and fill two accounts each, all at the same time"
)

fault(
    "a commit that was given up passes for one that is done",
    caught_by="transactions/commit_interrupted.feature: Ana gives up while her commit waits for Dan",
    because="Ana's commit is given up",
).rewrite(f"{WORK}.commit", ("        raise\n", "        return\n"))

fault(
    "the level of isolation is forgotten after a rollback",
    caught_by="transactions/repeatable_reads.feature: Ana asks the server before and after a commit, at <level>",
    because="transactions have run at",
).rewrite(
    f"{WORK}.rollback",
    ("    if self._lost:\n", f"    {FORGET}\n    if self._lost:\n"),
)

fault(
    "whoever locks an account lets others lock it, too",
    caught_by="transactions/locks.feature: Ana and Ben both lock, read and add to Ana's account",
    because="was to wait, but did not",
).rewrite(f"{ACCOUNTS}.lock", ("with_for_update(nowait=not wait)", "with_for_update(nowait=not wait, read=True)"))

fault(
    "a search for one balance finds larger ones, too",
    caught_by="transactions/phantoms.feature: Ana finds her account at 10 and looks for those with 14, at <level>",
    because="has first counted 1 and then",
).rewrite(f"{ACCOUNTS}.count", ("if at_most is not None:", "if False:"))

fault(
    "whoever deletes the accounts with 20 deletes larger ones, too",
    caught_by="transactions/phantoms.feature: Ben deletes those with 20 while Ana raises everybody's balance, "
    "at <level>",
    because="the accounts are",
).rewrite(f"{ACCOUNTS}.delete_holding", ("Account.balance == balance", "Account.balance >= balance"))

fault(
    "a new account takes the place of an old one",
    caught_by="transactions/rollback.feature: Ana gives Ben 20, then opens Ben with 10",
    because="refused: unique violation",
).rewrite(f"{ACCOUNTS}.open", ("await self._touched(", "await self.delete(owner)\n    await self._touched("))

fault(
    "limits are counted in seconds",
    caught_by="transactions/limits.feature: Ben <allows> while Ana keeps her account locked",
    because="was not done within",
).rewrite(f"{WORK}.limit", ('f"{limit_ms}ms"', 'f"{limit_ms}s"'))

fault(
    "money can be nobody's",
    caught_by="transactions/rollback.feature: Ana gives Ben 20, then opens an account for nobody with 5",
    because="refused: check violation",
).sql("ALTER TABLE account DROP CONSTRAINT account_owner_check")

LIMIT = f"{WORK}.limit"
PATIENT = "transactions/limits.feature: Ben has more than a second, and no more than a few"
fault("limits are ten times as long", caught_by=PATIENT, because="was not done within").rewrite(
    LIMIT, ('f"{limit_ms}ms"', 'f"{limit_ms * 10}ms"')
)
fault("limits are a tenth as long", caught_by=PATIENT, because="Ben has waited").rewrite(
    LIMIT, ('f"{limit_ms}ms"', 'f"{limit_ms // 10}ms"')
)

fault(
    "an agreement is signed for whoever has an account",
    caught_by="transactions/foreign_keys.feature: Ana signs a <agreement> for Cleo, who has no account",
    because="refused: foreign key violation",
).rewrite(
    f"{AGREEMENTS}.sign",
    (
        ".values(owner=owner)",
        ".values(owner=Account.__table__.select().with_only_columns(Account.owner).limit(1).scalar_subquery())",
    ),
)

fault(
    "a refused commit is always of unknown outcome",
    caught_by="transactions/commit.feature: Ana commits although her withdrawal was refused",
    because="refused: transaction rolled back",
).rewrite(f"{WORK}.commit", ("isinstance(error, RefusedError) and error.connection_lost", "True"))

fault(
    "who does not want to wait for a key shares it",
    caught_by="transactions/advisory_locks.feature: Ben turns to something else",
    because="refused: lock not available",
).rewrite(f"{WORK}.advisory_lock", ("pg_try_advisory_xact_lock(key)", "pg_try_advisory_xact_lock_shared(key)"))

fault(
    "keys with names of the same length open the same",
    caught_by="transactions/advisory_locks.feature: The key to the vault opens no valve",
    because="nobody has waited",
).rewrite(f"{WORK}.advisory_lock", ("key = func.hashtextextended(name, space)", "key = len(name)"))

fault(
    "the next free account is any that is free",
    caught_by=SHARED_OUT,
    because="Ana has picked Ana",
).rewrite(f"{ACCOUNTS}.lock_next_free", (".order_by(Account.owner)", ""))

fault(
    "the next free account is the richest",
    caught_by=SHARED_OUT,
    because="Ana has picked Ana",
).rewrite(f"{ACCOUNTS}.lock_next_free", (".order_by(Account.owner)", ".order_by(Account.balance.desc())"))

fault(
    "who locks an account that is not there hears that it is locked",
    caught_by="transactions/dirty_reads.feature: Ben looks for an account that Ana has only begun to open",
    because="was to find nobody, but did not",
).rewrite(
    f"{ACCOUNTS}.lock",
    (
        "return await self._session.scalar(account) is not None",
        "await self._session.scalar(account)\n        return True",
    ),
)

fault(
    "whoever locks an account lets others sign for it",
    caught_by="transactions/foreign_key_conflicts.feature: Cleo locks Ben before she closes the account",
    because="was to wait, but did not",
).rewrite(f"{ACCOUNTS}.lock", ("nowait=not wait)", "nowait=not wait, key_share=True)"))

fault(
    "what is added to an account goes to those, too, whose owner is called similarly",
    caught_by=SIDE_BY_SIDE,
    because="the accounts are",
).rewrite(f"{ACCOUNTS}.add", ("Account.owner == owner", "Account.owner.startswith(owner)"))

fault(
    "an owner's figure is set for those, too, who are called similarly",
    caught_by=SIDE_BY_SIDE,
    because="the accounts are",
).rewrite(f"{ACCOUNTS}.set_balance", ("Account.owner == owner", "Account.owner.startswith(owner)"))

fault(
    "what is added to an account goes to those, too, whose owner is written otherwise",
    caught_by=SIDE_BY_SIDE,
    because="the accounts are",
).rewrite(f"{ACCOUNTS}.add", ("Account.owner == owner", "func.lower(Account.owner) == owner.lower()"))

fault(
    "whoever closes an account closes those, too, whose owner is called similarly",
    caught_by=SIDE_BY_SIDE,
    because="the accounts are",
).rewrite(f"{ACCOUNTS}.delete", ("Account.owner == owner", "Account.owner.startswith(owner)"))

fault(
    "whoever locks an account without waiting lets others sign for it",
    caught_by="transactions/foreign_key_conflicts.feature: Cleo locks Ben without waiting before she closes the account",
    because="was to wait, but did not",
).rewrite(f"{ACCOUNTS}.lock", ("nowait=not wait)", "nowait=not wait, key_share=not wait)"))

fault(
    "whoever picks the next free account lets others sign for it",
    caught_by="transactions/foreign_key_conflicts.feature: Cleo picks the next free account before she closes the account",
    because="was to wait, but did not",
).rewrite(f"{ACCOUNTS}.lock_next_free", ("skip_locked=True)", "skip_locked=True, key_share=True)"))

fault(
    "a level that was asked for once is that of all work after the line was lost",
    caught_by="transactions/levels.feature: Ana changes to serializable, loses the line, and begins anew",
    because="first at serializable and then at read committed",
).rewrite(f"{WORK}.change_isolation", ("with refusals():", "self._isolation = isolation\n    with refusals():"))

for limit, setting, scenario, because in (
    ("of idling", "idle_in_transaction_session_timeout", f"{RESTS} of idling", TOO_SOON),
    ("for everything", "transaction_timeout", f"{RESTS} for everything", TOO_SOON),
    (
        "for a lock",
        "lock_timeout",
        "Ben waits longer for a lock in his second transaction than in his first",
        "Ben's work is committed",
    ),
):
    fault(
        f"a limit {limit} outlives its transaction",
        caught_by=f"transactions/limits_that_end.feature: {scenario}",
        because=because,
    ).rewrite(
        f"{WORK}.limit",
        ('ms"}', f'ms", "local": what.value != "{setting}"}}'),
        (":limit, true)", ":limit, :local)"),
    )
