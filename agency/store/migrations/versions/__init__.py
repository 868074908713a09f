"""The migrations, in the order of their numbers; each says what becomes of rows on the way down."""
