"""Ways in which agreements can outlive or lose their accounts."""

from __future__ import annotations

from plainspec.proving import fault

INSERTED = "transactions/foreign_keys.feature: Ana inserts a"
NO_ACCOUNT = "for Cleo, who has no account"
DELETED = (
    "transactions/foreign_keys.feature: Ben's standing order is deleted with his account, and his card has no owner"
)
CONFLICTS = "transactions/foreign_key_conflicts.feature"
NOT_REFUSED = "Ana was not refused"
LOOK_ONLY = """
CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM account WHERE owner = NEW.owner) THEN
        RAISE EXCEPTION 'there is no such account' USING ERRCODE = '23503';
    END IF;
    RETURN NEW;
END $$
"""


def refer(table: str, how: str) -> tuple[str, str]:
    """Return the SQL of another foreign key."""
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_owner_fkey",
        f"ALTER TABLE {table} ADD FOREIGN KEY (owner) REFERENCES account {how}",
    )


fault(
    "loans, cards and standing orders need no account",
    caught_by=[f"{INSERTED} {agreement} {NO_ACCOUNT}" for agreement in ("loan", "card", "standing order")],
    because=NOT_REFUSED,
).sql(
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_owner_fkey" for table in ("loan", "card", "standing_order")),
)


fault(
    "the foreign key of standing orders is checked at once",
    caught_by="transactions/foreign_keys.feature: Ana inserts a standing order before she opens its account",
    because="Ana has committed",
).sql(*refer("standing_order", "ON DELETE CASCADE"))

fault("a standing order keeps its account from being deleted", caught_by=DELETED, because="Ana has committed").sql(
    *refer("standing_order", "DEFERRABLE INITIALLY DEFERRED")
)

fault(
    "a loan is deleted with its account",
    caught_by="transactions/foreign_keys.feature: Ben's loan keeps his account from being deleted",
    because=NOT_REFUSED,
).sql(*refer("loan", "ON DELETE CASCADE"))

fault(
    "inserting a loan does not lock its account",
    caught_by=[
        f"{CONFLICTS}: Cleo deletes Ben's account while Ana inserts a loan on it, at <level>",
        f"{CONFLICTS}: Ana inserts a loan for Ben while Cleo deletes his account, at <level>",
        f"{CONFLICTS}: Cleo locks Ben's account before she deletes it",
    ],
    because="was expected to wait, but did not",
).sql(
    "ALTER TABLE loan DROP CONSTRAINT loan_owner_fkey",
    LOOK_ONLY,
    "CREATE TRIGGER look BEFORE INSERT ON loan FOR EACH ROW EXECUTE FUNCTION look()",
)

fault(
    "a deferred foreign key does not wait for an uncommitted deletion",
    caught_by=f"{CONFLICTS}: Ana commits a standing order for Ben while Cleo deletes his account and <ends>",
    because="was expected to wait, but did not",
).sql(
    "ALTER TABLE standing_order DROP CONSTRAINT standing_order_owner_fkey",
    LOOK_ONLY,
    "CREATE CONSTRAINT TRIGGER look AFTER INSERT ON standing_order DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION look()",
)

fault(
    "inserting a loan locks its account exclusively",
    caught_by=f"{CONFLICTS}: Ana inserts a loan for Ben while Cleo <does>",
    because="still waits",
).sql(
    "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$"
    "BEGIN PERFORM FROM account WHERE owner = NEW.owner FOR UPDATE; RETURN NEW; END $$",
    "CREATE TRIGGER hold BEFORE INSERT ON loan FOR EACH ROW EXECUTE FUNCTION hold()",
)
