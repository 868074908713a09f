"""The sentences that a project can use: declared, matched, and suggested."""
