"""A web search query in the notation of FTS5, the full-text search of SQLite."""

from __future__ import annotations

import re
from typing import Final

from agency.memory.keywords import ENGLISH

TERM: Final = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
PART: Final = re.compile(r"\w+(?:['\u2019]\w+)*")


def fts_query(words: str) -> str:
    """Return the query for FTS5; empty if there is nothing to look for.

    Words that stand beside each other must all be there, quoted ones in this order; `or` separates alternatives, `-`
    excludes. English function words are left out, as PostgreSQL does.
    """
    alternatives = [_all_of(terms) for terms in _alternatives(words)]
    return " OR ".join(f"({one})" for one in alternatives if one)


def _alternatives(words: str) -> list[list[tuple[bool, str]]]:
    """Return the terms of each alternative: whether it is excluded, and its words."""
    found: list[list[tuple[bool, str]]] = [[]]
    for minus, quoted, bare in TERM.findall(words):
        if not minus and bare.lower() == "or":
            found.append([])
            continue
        told = [word for word in PART.findall(quoted or bare) if quoted or word.lower() not in ENGLISH]
        if told:
            found[-1].append((bool(minus), " ".join(told)))
    return found


def _all_of(terms: list[tuple[bool, str]]) -> str:
    wanted = " AND ".join(f'"{term}"' for excluded, term in terms if not excluded)
    unwanted = " OR ".join(f'"{term}"' for excluded, term in terms if excluded)
    if not wanted:
        return ""
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted
