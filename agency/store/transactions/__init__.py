"""Transactions: begun, committed or rolled back, nested, and what happens after them."""
