this is no SQL: PostgreSQL is not started where only Redis is asked
