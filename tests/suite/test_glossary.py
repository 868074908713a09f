"""Every word of the features is everyday English, or explained in the glossary."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs/glossary.md"
PLAIN = Path(__file__).parent / "plain_words.txt"
LEFT_OUT = re.compile(
    r"""
      ^[ ]*[@\#][^\n]*         # tags and comments
    | \"\"\".*?\"\"\"         # texts below a step
    | \"[^\"\n]*\"            # quoted strings
    | \bSource:[^:]*?(?=\n\n) # where the promise comes from
    | (?<=\|)[ ](?:ALTER|CREATE|DELETE|DROP|GRANT|INSERT|REVOKE|UPDATE)[ ][^|\n]* # statements of SQL
    | (?<=\|)(?:[^|\n\\]|\\[^n\n])*\\n[^|\n]* # cells of several lines, which are code
    | \w+://\S*               # URLs
    | \b[A-Z]\w+Error\b       # names of exceptions
    | <[^>\n]+>               # placeholders, which are column headers as well
    | \S*[\d_]\S*             # ids, numbers with their units, names of tables and constraints
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
ENTRY = re.compile(r"^\*\*(.+?)\*\*: \S.*\.$")


def words_of(text: str) -> set[str]:
    """Return the words in lower case, without a genitive's ending."""
    return {re.sub(r"'s?$", "", word.lower()) for word in WORD.findall(text)}


def forms(word: str) -> set[str]:
    """Return the word and what it may be the regular plural of."""
    found = {word}
    if word.endswith("s"):
        found.add(word.removesuffix("s"))
    if word.endswith("es"):
        found.add(word.removesuffix("es"))
    if word.endswith("ies"):
        found.add(word.removesuffix("ies") + "y")
    return found


def entries() -> list[str]:
    """Return the lines that explain a term."""
    return [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("**")]


def terms() -> list[str]:
    """Return the terms of the glossary in its order."""
    return [match[1] for line in entries() if (match := ENTRY.match(line))]


def words_of_features() -> dict[str, list[str]]:
    """Return every word of the features, with the files in which it stands."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "features").rglob("*.feature")):
        for word in words_of(LEFT_OUT.sub(" ", path.read_text(encoding="utf-8"))):
            found[word].append(str(path.relative_to(ROOT)))
    return found


def test_every_word_of_the_features_is_plain_or_explained() -> None:
    known = set(PLAIN.read_text(encoding="utf-8").split())
    explained = {form for term in terms() for word in words_of(term) for form in forms(word)}
    strange = {word: files[0] for word, files in words_of_features().items() if not forms(word) & (known | explained)}
    assert not strange, f"explain in {GLOSSARY.relative_to(ROOT)}, or list in {PLAIN.name} if it is everyday English"


def test_the_list_of_plain_words_holds_no_others() -> None:
    plain = PLAIN.read_text(encoding="utf-8").split()
    used = {form for word in words_of_features() for form in forms(word)}
    assert plain == sorted(set(plain))
    assert not set(plain) - used, "no feature uses these words any more"
    single = {term.lower() for term in terms() if " " not in term}
    assert not set(plain) & single, "the glossary explains these"


def test_each_term_is_explained_once_in_a_sentence_in_alphabetical_order() -> None:
    assert [line for line in entries() if not ENTRY.match(line)] == []
    assert terms() == sorted(terms(), key=str.lower)
    assert len({term.lower() for term in terms()}) == len(terms())
