"""Ways in which agreements can outlive or lose their accounts, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

SIGNED = "transactions/foreign_keys.feature: Ana signs a <agreement> for Cleo, who has no account"
MEET = "transactions/foreign_key_conflicts.feature"
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
    """Say in SQL that a table refers to accounts otherwise than it does."""
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_owner_fkey",
        f"ALTER TABLE {table} ADD FOREIGN KEY (owner) REFERENCES account {how}",
    )


fault("a loan can be nobody's", caught_by=SIGNED, because="refused: foreign key violation").sql(
    "ALTER TABLE loan DROP CONSTRAINT loan_owner_fkey"
)

fault("a card can be of somebody who has no account", caught_by=SIGNED, because="refused: foreign key violation").sql(
    "ALTER TABLE card DROP CONSTRAINT card_owner_fkey"
)

fault("nobody looks at standing orders at the commit", caught_by=SIGNED, because="refused: foreign key violation").sql(
    "ALTER TABLE standing_order DROP CONSTRAINT standing_order_owner_fkey"
)

fault(
    "a standing order is looked at as soon as it is signed",
    caught_by="transactions/foreign_keys.feature: Ana signs for Cleo before she opens Cleo's account",
    because="Ana's work is committed",
).sql(*refer("standing_order", "ON DELETE CASCADE"))

fault(
    "a standing order keeps its account",
    caught_by="transactions/foreign_keys.feature: Ben's standing order goes with his account, and his card is nobody's",
    because="Ana's work is committed",
).sql(*refer("standing_order", "DEFERRABLE INITIALLY DEFERRED"))

fault(
    "a card goes with its account",
    caught_by="transactions/foreign_keys.feature: Ben's standing order goes with his account, and his card is nobody's",
    because="the agreements are",
).sql(*refer("card", "ON DELETE CASCADE"))

fault(
    "a loan is forgotten with its account",
    caught_by="transactions/foreign_keys.feature: Ben's loan keeps his account",
    because="refused: foreign key violation",
).sql(*refer("loan", "ON DELETE CASCADE"))

fault(
    "whether there is an account for a loan is looked up, and not held on to",
    caught_by=[
        f"{MEET}: Cleo closes Ben's account while Ana signs a loan for him, at <level>",
        f"{MEET}: Ana signs a loan for Ben while Cleo closes his account, at <level>",
    ],
    because="was to wait, but did not",
).sql(
    "ALTER TABLE loan DROP CONSTRAINT loan_owner_fkey",
    LOOK_ONLY,
    "CREATE TRIGGER look BEFORE INSERT ON loan FOR EACH ROW EXECUTE FUNCTION look()",
)

fault(
    "what is left open until the commit is looked up then, and not waited for",
    caught_by=f"{MEET}: Ana commits her standing order for Ben while Cleo closes his account and <ends>",
    because="was to wait, but did not",
).sql(
    "ALTER TABLE standing_order DROP CONSTRAINT standing_order_owner_fkey",
    LOOK_ONLY,
    "CREATE CONSTRAINT TRIGGER look AFTER INSERT ON standing_order DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION look()",
)

fault(
    "anybody's loan keeps every account",
    caught_by="transactions/foreign_keys.feature: Ben's standing order goes with his account, and his card is nobody's",
    because="Ana's work is committed",
).sql(
    "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$"
    "BEGIN IF EXISTS (SELECT FROM loan) THEN RAISE foreign_key_violation; END IF; RETURN OLD; END $$",
    "CREATE TRIGGER keep BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION keep()",
)

fault(
    "whoever signs for an account has it to themselves",
    caught_by=f"{MEET}: Ana signs a loan for Ben while Cleo <does>",
    because="still waits",
).sql(
    "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$"
    "BEGIN PERFORM FROM account WHERE owner = NEW.owner FOR UPDATE; RETURN NEW; END $$",
    "CREATE TRIGGER hold BEFORE INSERT ON loan FOR EACH ROW EXECUTE FUNCTION hold()",
)

fault(
    "an account has one loan at the most",
    caught_by=f"{MEET}: Ana signs a loan for Ben while Cleo signs a loan for Ben",
    because="still waits",
).sql("CREATE UNIQUE INDEX ON loan (owner)")
