CREATE TABLE account (
    owner text PRIMARY KEY CHECK (owner <> ''),
    balance bigint NOT NULL CHECK (balance >= 0)
);

COMMENT ON TABLE account IS 'How much of the budget each owner may still spend';
COMMENT ON COLUMN account.balance IS 'in whole units of the currency';

CREATE TABLE standing_order (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner text NOT NULL REFERENCES account ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE loan (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner text NOT NULL REFERENCES account ON DELETE RESTRICT
);

CREATE TABLE card (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner text REFERENCES account ON DELETE SET NULL
);

CREATE INDEX ON standing_order (owner);
CREATE INDEX ON loan (owner);
CREATE INDEX ON card (owner);

COMMENT ON TABLE standing_order IS 'Ends with its account; may be signed before the account is opened';
COMMENT ON TABLE loan IS 'Keeps its account from being removed';
COMMENT ON TABLE card IS 'Outlives its account, and is then nobody''s';
