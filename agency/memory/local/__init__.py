"""Local memory: the entries of one user in a single file of SQLite, with the promises that PostgreSQL keeps."""

from agency.memory.local.entries import LocalEntries
from agency.memory.local.file import MemoryFileError

__all__ = ["LocalEntries", "MemoryFileError"]
