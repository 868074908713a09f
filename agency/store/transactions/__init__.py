"""Transactions: begun, committed or rolled back, retried, and what happens after them."""
