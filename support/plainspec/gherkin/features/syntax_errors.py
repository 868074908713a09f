"""What the official parser refuses, in plain words: the first error of a file, since it mostly causes the others."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from gherkin.dialect import DIALECTS
from gherkin.gherkin_line import GherkinLine

from plainspec.gherkin.features.keywords import ONE_BACKGROUND, STEPS_ABOVE_EXAMPLES, Keywords, keywords_of
from plainspec.gherkin.features.problems import Problem, ProblemKind
from plainspec.gherkin.features.slips import NOT_MISSPELT, slip_in, unusual_characters

if TYPE_CHECKING:
    from collections.abc import Sequence

EXPECTATIONS = {
    "#BackgroundLine": "`Background:`",
    "#Comment": "a comment",
    "#DocStringSeparator": 'a doc string fence (`"""`)',
    "#EOF": "the end of the file",
    "#Empty": "an empty line",
    "#ExamplesLine": "`Examples:`",
    "#FeatureLine": "`Feature:`",
    "#Language": "`# language: …`",
    "#Other": "free text",
    "#RuleLine": "`Rule:`",
    "#ScenarioLine": "`Scenario:`",
    "#StepLine": "a step (Given, When, Then, And, But, *)",
    "#TableRow": "a table row (`| … |`)",
    "#TagLine": "a tag (`@…`)",
}
SHOWN = 100
CURLY_FENCE = re.compile(r"[“”„‟]{3}|[\u2018\u2019]{3}|\"{2}$|'{3}")
FENCES = ('"""', "```")
LANGUAGE = re.compile(r"^\s*#\s*language\s*:\s*([a-zA-Z\-_]+)\s*$", re.MULTILINE)


def syntax_problem(errors: Sequence[Any], text: str, path: str) -> Problem:
    """Put the first of the official parser's errors in plain words, with what was probably meant."""
    error = min(errors, key=_line_of)
    line = _line_of(error)
    lines = text.splitlines()
    written = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    reason = re.sub(r"^\(\d+:\d+\): ", "", str(error))
    unexpected = re.match(r"(?:unexpected end of file, )?expected: (.*?)(?:, got '(.*)')?$", reason, re.DOTALL)
    hint = ""
    if unexpected:
        hint = _meant(written, text, lines[: line - 1]) if unexpected[2] else _unclosed(lines)
        if unexpected[2] and hint:
            reason = f"`{_short(written)}` is not allowed here"
        else:
            reason = _expected(unexpected[1], unexpected[2] or "")
    elif "inconsistent cell count" in reason:
        reason, hint = _cell_counts(lines, line) or (reason, "")
    elif "Language not supported" in reason:
        code = reason.rpartition(": ")[2]
        near = get_close_matches(code, DIALECTS, n=1)
        hint = (
            f"did you mean `# language: {near[0]}`?"
            if near
            else "the codes are those of the official list, as de or fr"
        )
    column = int((error.location or {}).get("column") or 0)
    return Problem(ProblemKind.SYNTAX, path, line, f"not valid Gherkin: {reason}", hint, column)


def no_feature(text: str, path: str) -> Problem:
    """Say that a file has no feature."""
    said = "the file is empty" if not text.strip() else "the file has no `Feature:`"
    return Problem(ProblemKind.EMPTY, path, 1, f"{said}, so nothing in it is checked")


def _line_of(error: Any) -> int:
    return int((error.location or {}).get("line", 0))


def _expected(wanted: str, found: str) -> str:
    names = [EXPECTATIONS.get(name, name) for name in wanted.split(", ") if name != "#Comment"]
    said = f"`{_short(found)}`" if found else "the end of the file"
    return f"expected {', '.join(names[:-1])}{' or ' if names[:-1] else ''}{names[-1]}, but found {said}"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _meant(written: str, text: str, before: Sequence[str]) -> str:
    """Say what a line that cannot stand where it does was probably meant to be, or where it belongs."""
    said = LANGUAGE.search(text)
    keywords = keywords_of(said[1] if said else "en")
    if keywords.step(written) or keywords.title(written):
        return _misplaced(written, before, keywords)
    slip = slip_in(written, keywords)
    if slip is not None:
        return slip.hint
    if CURLY_FENCE.match(written):
        return 'a doc string begins and ends with three straight quotation marks: """'
    if "|" in written:
        return "a row of a table begins and ends with `|`"
    near = _nearest_step(written, keywords)
    if near:
        return f"did you mean `{near}`?"
    names = unusual_characters(written)
    return f"there is {names} in this line" if names else ""


def _misplaced(written: str, before: Sequence[str], keywords: Keywords) -> str:
    """Say where a step or a title belongs that is spelt well; an empty text where that is not known."""
    kind = keywords.titles.get(keywords.title(written), "")
    if kind == "feature":
        return "a file has one Feature; put the other one into a file of its own"
    if kind == "background":
        return ONE_BACKGROUND
    if kind:
        return ""
    above = [line.strip() for line in reversed(before) if line.strip() and not line.lstrip().startswith("#")]
    if above and above[0].startswith("@"):
        return "a step has no tags; put them above a Feature, a Rule, a Scenario or Examples"
    titles = (keywords.titles[title] for line in above if (title := keywords.title(line)))
    return STEPS_ABOVE_EXAMPLES if next(titles, "") == "examples" else ""


def _nearest_step(written: str, keywords: Keywords) -> str:
    """Return the line with the keyword that its first word resembles, or an empty text."""
    word, _, rest = written.partition(" ")
    known = {keyword.strip().casefold(): keyword for keyword in keywords.steps}
    near = get_close_matches(word.casefold(), known, n=1, cutoff=0.75)
    is_word = keywords.language == "en" and word.capitalize() in NOT_MISSPELT
    return f"{known[near[0]]}{rest}" if near and rest and not is_word else ""


def _unclosed(lines: Sequence[str]) -> str:
    """Say where the doc string begins that has no end."""
    open_at, fence = 0, ""
    for number, line in enumerate(lines, start=1):
        begins = next((one for one in FENCES if line.lstrip().startswith(one)), "")
        if fence and begins == fence:
            fence = ""
        elif begins and not fence:
            open_at, fence = number, begins
    return f"the doc string that begins on line {open_at} is never closed" if fence else ""


def _cell_counts(lines: Sequence[str], line: int) -> tuple[str, str] | None:
    """Say how many cells the header of a table has, and how many the row."""
    first = line
    while first > 1 and lines[first - 2].lstrip()[:1] in {"|", "#", ""}:
        first -= 1
    header = next((number for number in range(first, line) if lines[number - 1].lstrip().startswith("|")), 0)
    if not header:
        return None
    wanted, found = (len(GherkinLine(lines[number - 1], number).table_cells) for number in (header, line))
    counts = f"the header on line {header} has {_cells(wanted)}, this row has {_cells(found)}"
    return f"inconsistent cell count: {counts}", "a `|` that belongs to a cell is written `\\|`"


def _cells(count: int) -> str:
    return f"{count} cell{'s' if count != 1 else ''}"
