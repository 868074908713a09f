"""An audit of row-level security: every object of a schema, tried by one tenant against the rows of another."""
