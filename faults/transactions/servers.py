"""Ways in which the bank's schema and its server can fail those who rely on them, while every line of code is right."""

from plainspec.proving import fault

MISTAKE = "transactions/rollback.feature: Ana gives Ben 20, then"
DROP_CHECK = "ALTER TABLE account DROP CONSTRAINT account_balance_check"
LOOK = """
CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.balance < 0 THEN RAISE check_violation; END IF;
    RETURN NEW;
END $$
"""
SIDE_BY_SIDE = (
    "transactions/independent_transactions.feature: Three people open and fill two accounts each, all at the same time"
)

fault(
    "the schema lets a balance fall below nothing",
    caught_by=[
        "transactions/rollback.feature: Ana gives Ben 20, then takes 101 from Ana",
        "transactions/rollback.feature: Ana gives Ben 20, then sets Ana to -1",
    ],
    because="Ana's work is refused: check violation",
).sql("ALTER TABLE account DROP CONSTRAINT account_balance_check")

fault(
    "the schema lets an owner have two accounts",
    caught_by="transactions/rollback.feature: Ana gives Ben 20, then opens Ben with 10",
    because="Ana's work is refused: unique violation",
).sql("ALTER TABLE account DROP CONSTRAINT account_pkey CASCADE")

fault(
    "the schema keeps accounts that are deleted",
    caught_by=(
        "transactions/phantoms.feature: Ben deletes those with 20 while Ana raises everybody's balance, at <level>"
    ),
    because="finds nobody",
).sql("CREATE RULE keep AS ON DELETE TO account DO INSTEAD NOTHING")

fault(
    "the server looks for deadlocks once an hour",
    caught_by=[
        "transactions/deadlocks.feature: Ana and Ben pay into the same two accounts in opposite order, at <level>",
        "transactions/deadlocks.feature: Three people lock what the next one wants",
    ],
    because="Ana waits for Ben",
).setting("postgres", "deadlock_timeout", "1h")

fault(
    "the server has no patience with those who wait",
    caught_by="transactions/deadlocks.feature: Ana and Ben both begin with Ana's account",
    because="lock not available",
).setting("postgres", "lock_timeout", "1ms")

fault(
    "the server only shows what is there",
    caught_by="transactions/commit.feature: Ben looks before and after Ana commits her deposit",
    because="read-only",
).setting("postgres", "default_transaction_read_only", "on")

fault(
    "the schema lets an owner begin with a debt",
    caught_by=f"{MISTAKE} opens Cleo with -1",
    because="Ana's work is refused: check violation",
).sql(DROP_CHECK, LOOK, "CREATE TRIGGER look BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION look()")

fault(
    "the schema looks for balances below nothing at the commit only",
    caught_by=[f"{MISTAKE} takes 101 from Ana", f"{MISTAKE} sets Ana to -1"],
    because="Ana's commit is refused: transaction rolled back",
).sql(
    DROP_CHECK,
    LOOK,
    "CREATE CONSTRAINT TRIGGER look AFTER INSERT OR UPDATE ON account DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION look()",
)

fault(
    "the schema looks for second accounts at the commit only",
    caught_by=f"{MISTAKE} opens Ben with 10",
    because="Ana's commit is refused: transaction rolled back",
).sql(
    "ALTER TABLE account DROP CONSTRAINT account_pkey CASCADE",
    "ALTER TABLE account ADD PRIMARY KEY (owner) DEFERRABLE INITIALLY DEFERRED",
)

fault(
    "the schema has no room for large balances",
    caught_by=SIDE_BY_SIDE,
    because="the accounts are",
).sql("ALTER TABLE account ALTER balance TYPE integer")

fault(
    "the schema takes Ben and ben for one",
    caught_by=SIDE_BY_SIDE,
    because="Ben has read nothing",
).sql("CREATE UNIQUE INDEX ON account (lower(owner))")
