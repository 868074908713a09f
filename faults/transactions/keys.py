"""Ways in which keys and limits can fail those who rely on them, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

WORK = "agency.store.unit_of_work:UnitOfWork"
KEY = "key = func.hashtextextended(name, space)"
LOCK = "func.pg_advisory_xact_lock(key) if wait else func.pg_try_advisory_xact_lock(key)"

fault(
    "everybody has a key of their own",
    caught_by="transactions/advisory_locks.feature: Ben waits for the key to the vault",
    because="was to wait, but did not",
).rewrite(f"{WORK}.advisory_lock", (KEY, "key = func.pg_backend_pid()"))

fault(
    "one key is for everything",
    caught_by="transactions/advisory_locks.feature: The key to the vault opens no valve",
    because="nobody has waited",
).rewrite(f"{WORK}.advisory_lock", (KEY, "key = 1"))

fault(
    "a key is kept until somebody thinks of giving it back",
    caught_by="transactions/advisory_locks.feature: Ana <ends> with the key to the vault in her hand",
    because="still waits",
).rewrite(f"{WORK}.advisory_lock", (LOCK, "func.pg_advisory_lock(key) if wait else func.pg_try_advisory_lock(key)"))

fault(
    "who does not want to wait for a key waits all the same",
    caught_by="transactions/advisory_locks.feature: Ben turns to something else",
    because="still waits",
).rewrite(f"{WORK}.advisory_lock", (LOCK, "func.pg_advisory_xact_lock(key)"))

fault(
    "a key that is not free costs the work so far",
    caught_by="transactions/advisory_locks.feature: Ben turns to something else",
    because="the account of Ana holds 110",
).rewrite(f"{WORK}.advisory_lock", ("if answer is False:", "if answer is False:\n        await self.rollback()"))

fault(
    "who asks again for a key that they have is refused",
    caught_by="transactions/advisory_locks.feature: Ana does not lock herself out, and gives back what she took twice",
    because="Ana's work is committed",
).rewrite(f"{WORK}.advisory_lock", ("if answer is False:", "if not wait:"))

fault(
    "nobody is cut off for idling",
    caught_by="transactions/limits.feature: Ana goes to lunch with her account locked",
    because="idles until cut off, not within",
).rewrite(f"{WORK}.limit", ('f"{limit_ms}ms"', 'f"{limit_ms}ms" if what.name != "IDLING" else "0"'))

fault(
    "the limit for a transaction is one for each of its statements",
    caught_by="transactions/limits.feature: Ana has time for everything, but not for ever",
    because="refused: transaction timeout",
).rewrite(f"{WORK}.limit", ("what.value", '"statement_timeout" if what.name == "TRANSACTION" else what.value'))

fault(
    "a key opens only for those who work at the same level",
    caught_by="transactions/advisory_locks.feature: Ben waits for the key although he works at another level",
    because="was to wait, but did not",
).rewrite(f"{WORK}.advisory_lock", (KEY, "key = func.hashtextextended(name + self._isolation.value, space)"))
