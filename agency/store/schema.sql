CREATE TABLE account (
    owner text PRIMARY KEY CHECK (owner <> ''),
    balance bigint NOT NULL CHECK (balance >= 0)
);

COMMENT ON TABLE account IS 'How much of the budget each owner may still spend';
COMMENT ON COLUMN account.balance IS 'in whole units of the currency';
