CREATE EXTENSION btree_gist; -- for room WITH =

CREATE TABLE booking (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  room int NOT NULL CHECK (room BETWEEN 1 AND 99),
  guest text NOT NULL,
  nights daterange NOT NULL CHECK (NOT isempty(nights)),
  state text NOT NULL DEFAULT 'requested' CHECK (state IN ('requested', 'confirmed')),
  CONSTRAINT one_guest_a_night EXCLUDE USING gist (room WITH =, nights WITH &&)
);
