"""The stage for timelines of SQL: sessions whose statements are played row by row on one database."""
