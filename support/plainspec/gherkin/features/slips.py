"""Slips in one line: what a step or a title was probably meant to be, where Gherkin does not take it for one."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from typing import Literal, NamedTuple

from plainspec.gherkin.features.keywords import Keywords, foreign_keywords

Strength = Literal["certain", "likely", "possible"]

BULLET = re.compile(r"(?:[-+•·\u2013—>*‣◦]+|\(?\d+[.)])\s*(?:\[[ xX]?\]\s*)?")
EMPHASIS = re.compile(r"(?P<mark>[*_`]{1,3})(?P<marked>[^\s*_`][^*_`]*)(?P=mark)\s*(?P<rest>.*)")
NUMBERED = re.compile(r"\s+#?\d+[.)]?\s*:\s*(?P<title>.*)")
GLUED = ("the", "that", "there", "this", "they", "all", "no", "she", "he", "it", "we", "you", "her", "his", "our")
GLUED_ARTICLES = "a", "an"
NOT_MISSPELT = frozenset(["Give", "Gives", "Giver", "The", "They", "Them", "Than", "Ten", "Hen", "Men", "Thin"])
"""English words that differ from a keyword of a step by one letter."""

MISTYPED = {
    **dict.fromkeys(["Adn", "Nad", "Andd", "Annd", "Aand"], "And"),
    **dict.fromkeys(["Btu", "Ubt", "Bt", "Buut", "Bbut"], "But"),
}
"""And and But as they are misspelt; too many English words differ from them by one letter."""

SURE_TITLES = ("scenario", "scenarioOutline")
CLOSE = 0.8
LONGEST = 1000  # characters of a line are looked at


class Slip(NamedTuple):
    """What is probably wrong with a line.

    Attributes:
        meant: The line as it was probably meant; empty where another line has to change.
        why: What is wrong with it, in a few words.
        strength: `certain` wherever it stands; `likely` unless it is a sentence of prose; `possible` where steps
            follow.
        title: Whether it is a title, not a step.
    """

    meant: str
    why: str
    strength: Strength
    title: bool = False

    @property
    def hint(self) -> str:
        """Say what is wrong, and how the line could be meant."""
        return f"{self.why}; did you mean `{self.meant}`?" if self.meant else self.why


def slip_in(line: str, keywords: Keywords) -> Slip | None:
    """Return what is wrong with a line that is neither a step nor a title; None where it is simply prose."""
    line = line.strip()[:LONGEST]
    finders = (
        *(_unusual_characters, _emphasis, _bullet, _colon, _alone, _case, _joined, _numbered, _no_colon, _glued),
        *(_misspelt_title, _misspelt, _foreign),
    )
    return next((slip for find in finders if (slip := find(line, keywords))), None)


def unusual_characters(text: str) -> str:
    """Name the characters of a text that look like a space or a colon, or like nothing; empty if there are none."""
    if _is_usual(text):
        return ""
    found = dict.fromkeys(one for one in text if one != " " and _plain(one) != one)
    return ", ".join(_name(one) for one in found)


def plain_text(text: str, unseen: str = "") -> str:
    """Return a text with ordinary spaces and colons, and with ``unseen`` for characters that cannot be seen."""
    return text if _is_usual(text) else "".join(_plain(one, unseen) for one in text)


def _is_usual(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _plain(one: str, unseen: str = "") -> str:
    if one in "\uff1a\ufe55\ua789":
        return ":"
    if one == "\t" or unicodedata.category(one) == "Zs":
        return " "
    return unseen if unicodedata.category(one) in {"Cf", "Cc"} else one


def _name(one: str) -> str:
    name = "tab" if one == "\t" else unicodedata.name(one, "control character").lower()
    return f"a {name} (U+{ord(one):04X})"


def _is_line(line: str, keywords: Keywords) -> bool:
    return bool(keywords.step(line) or keywords.title(line))


def _unusual_characters(line: str, keywords: Keywords) -> Slip | None:
    plain, spaced = (" ".join(plain_text(line, unseen).split()) for unseen in ("", " "))
    plain = plain if _is_line(plain, keywords) else spaced
    if not unusual_characters(line) or not _is_line(plain, keywords):
        return None
    keyword = (keywords.step(plain) or keywords.title(plain)).strip()
    before, found, after = line.partition(keyword)
    names = unusual_characters(before) if found else unusual_characters(line)
    where = "before" if names and found else "after" if found else "in"
    names = names or unusual_characters(after)
    return Slip(plain, f"there is {names} {where} `{keyword}`", "certain", bool(keywords.title(plain)))


def _bullet(line: str, keywords: Keywords) -> Slip | None:
    bullet = BULLET.match(line)
    rest = line[bullet.end() :] if bullet else ""
    if not bullet or not _is_line(rest, keywords):
        return None
    title = bool(keywords.title(rest))
    return Slip(rest, f"the line begins with `{bullet[0].strip()}`", "possible" if title else "certain", title)


def _emphasis(line: str, keywords: Keywords) -> Slip | None:
    """`**Given** the till is open`."""
    found = EMPHASIS.fullmatch(line)
    plain = f"{found['marked']} {found['rest']}".rstrip() if found else ""
    if not found or not _is_line(plain, keywords):
        return None
    title = bool(keywords.title(plain))
    why = f"`{found['mark']}` marks a part of the line"
    return Slip(plain, why, "possible" if title else "certain", title)


def _colon(line: str, keywords: Keywords) -> Slip | None:
    """`Given: the till is open`, and `Scenario : Ana pays`."""
    head, colon, rest = line.partition(":")
    keyword = next((one for one in keywords.steps if one.strip().casefold() == head.strip().casefold()), "")
    if colon and keyword:
        return Slip(f"{keyword}{rest.strip()}", "a step has no colon after its keyword", "certain")
    if colon and head != head.rstrip() and head.rstrip() in keywords.titles:
        return Slip(f"{head.rstrip()}:{rest}", "there is a space before the colon", "certain", title=True)
    return None


def _alone(line: str, keywords: Keywords) -> Slip | None:
    """`Given`, with nothing after it."""
    keyword = next(
        (one for one in keywords.steps if one.endswith(" ") and one.rstrip().casefold() == line.casefold()), ""
    )
    return Slip("", f"the sentence after `{keyword.rstrip()}` is missing", "likely") if keyword else None


def _case(line: str, keywords: Keywords) -> Slip | None:
    folded = line.casefold()
    for keyword in sorted(keywords.steps, key=len, reverse=True):
        if keyword.endswith(" ") and folded.startswith(keyword.casefold()) and not line.startswith(keyword):
            return Slip(f"{keyword}{line[len(keyword) :]}", "keywords are case-sensitive", "likely")
    for keyword, kind in keywords.titles.items():
        if folded.startswith(f"{keyword.casefold()}:") and not line.startswith(keyword):
            strength: Strength = "certain" if kind in SURE_TITLES and keyword != "Example" else "possible"
            return Slip(f"{keyword}{line[len(keyword) :]}", "keywords are case-sensitive", strength, title=True)
    return None


def _joined(line: str, keywords: Keywords) -> Slip | None:
    """`Scenario-Outline: A room is booked`."""
    head, colon, rest = line.partition(":")
    letters = re.sub(r"[-_\s]+", "", head).casefold()
    keyword = next((one for one in keywords.titles if " " in one and one.replace(" ", "").casefold() == letters), "")
    found = Slip(f"{keyword}:{rest}", f"`{head}:` is not a keyword", "certain", title=True)
    return found if colon and keyword else None


def _numbered(line: str, keywords: Keywords) -> Slip | None:
    """`Rule 1: A room is booked once`."""
    for keyword, kind in keywords.titles.items():
        found = NUMBERED.fullmatch(line, len(keyword)) if line.startswith(keyword) else None
        if found and kind != "feature":
            why, meant = "the colon does not follow the keyword", f"{keyword}: {found['title']}".rstrip()
            return Slip(meant, why, "possible" if keyword == "Example" else "likely", title=True)
    return None


def _no_colon(line: str, keywords: Keywords) -> Slip | None:
    for keyword in sorted(keywords.titles, key=len, reverse=True):
        rest = line[len(keyword) :]
        if not line.casefold().startswith(keyword.casefold()) or rest[:1] not in {"", " ", "-", "."}:
            continue
        if keywords.titles[keyword] == "feature":
            return None
        title = rest.lstrip(" -.")
        capital = line.startswith(keyword) and title[:1].isupper()
        meant = f"{keyword}: {title}".rstrip()
        return Slip(meant, "the colon is missing", "likely" if capital else "possible", title=True)
    return None


def _glued(line: str, keywords: Keywords) -> Slip | None:
    for keyword, kind in keywords.steps.items():
        word, rest = keyword.rstrip(), line[len(keyword.rstrip()) :]
        if len(word) < len("and") or word == keyword or not line.startswith(word):
            continue
        first = rest.split(" ")[0]
        words = GLUED if kind in {"and", "but"} else (*GLUED, *GLUED_ARTICLES)
        if rest[:1].isupper() or rest[:1] in {'"', "<"} or (keywords.language == "en" and first in words):
            return Slip(f"{keyword}{rest}", "the space after the keyword is missing", "certain")
    return None


def _misspelt_title(line: str, keywords: Keywords) -> Slip | None:
    head, colon, rest = line.partition(":")
    if not colon or head in keywords.titles or not head.replace(" ", "").replace("-", "").isalpha():
        return None
    known = {keyword.casefold(): keyword for keyword in keywords.titles}
    near = get_close_matches(head.casefold(), known, n=1, cutoff=CLOSE)
    if not near or head.casefold() in {f"{near[0]}s", f"{near[0]}es"}:
        return None
    return Slip(f"{known[near[0]]}:{rest}", f"`{head}:` is not a keyword", "certain", title=True)


def _misspelt(line: str, keywords: Keywords) -> Slip | None:
    written, _, rest = line.partition(" ")
    word = written.capitalize() if written.islower() else written
    if keywords.language != "en" or word in NOT_MISSPELT or not rest:
        return None
    meant = MISTYPED.get(word) or next((one for one in ("Given", "When", "Then") if _one_letter_off(word, one)), "")
    return Slip(f"{meant} {rest}", f"`{written}` is not a keyword", "likely") if meant else None


def _one_letter_off(word: str, keyword: str) -> bool:
    """Tell whether a letter is missing, too many or another one, or two have changed places."""
    if word == keyword or word[:1].islower() or abs(len(word) - len(keyword)) > 1:
        return False
    pairs = zip(word, keyword, strict=False)
    same = next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(word), len(keyword)))
    ours, theirs = word[same:], keyword[same:]
    swapped = ours[:2] == theirs[:2][::-1] and ours[2:] == theirs[2:]
    return swapped or ours[1:] == theirs[1:] or ours[1:] == theirs or ours == theirs[1:]


def _foreign(line: str, keywords: Keywords) -> Slip | None:
    steps, titles = foreign_keywords(keywords.language)
    step = max((one for one in steps if line.startswith(one)), key=len, default="")
    title = next((one for one in titles if line.startswith(f"{one}:")), "")
    if not step and not title:
        return None
    keyword, language = (step, steps[step]) if step else (title, titles[title])
    why = (
        f"`{keyword.strip()}` is a keyword of the language {language}:"
        f" write `# language: {language}` in the first line, or use the keywords of {keywords.language}"
    )
    return Slip("", why, "likely" if step else "possible", title=bool(title))
