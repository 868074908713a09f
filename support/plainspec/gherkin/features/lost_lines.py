"""Lines that Gherkin takes for a description though they look like a step or a title, and so run nothing.

Free text is allowed below every title, so no parser refuses `given the till is open` or `Scenario A room is booked`.
Prose may begin with the same words. Below a scenario a line that is one of a kind counts; below a feature or a Rule,
where stories are told, only what steps or a title confirm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from gherkin.ast_builder import AstBuilder

from plainspec.gherkin.features.flaws import Flaw
from plainspec.gherkin.features.keywords import ONE_BACKGROUND, STEPS_ABOVE_EXAMPLES, Keywords, keywords_of
from plainspec.gherkin.features.problems import ProblemKind
from plainspec.gherkin.features.slips import Slip, slip_in

if TYPE_CHECKING:
    from collections.abc import Sequence

RULE = "misspelt-keyword"
STORIES = ("FeatureHeader", "RuleHeader")
"""What Gherkin's grammar calls the places where prose is usual."""

SENTENCE_ENDS = (".", "!", "?", ":")
PROSE_ENDS = (*SENTENCE_ENDS, ",", ";")
NEVER_A_STEP_S_END = ("?", ";")
ARGUMENTS = ("|", '"""', "```")
"""Begin a table or a doc string."""

NO_STATE = frozenset(["by", "to", "in", "up", "its", "over", "away", "with", "for", "from", "at", "on", "as"])
"""What follows `given` in prose, as in `given by the law`."""

SHOWN = 100


class Description(NamedTuple):
    """The free text below one title.

    Attributes:
        place: What Gherkin's grammar calls the title's element.
        scenario: Line of the scenario's keyword; 0 elsewhere.
        first: Line of the first text.
        lines: The texts, those of comments left out as empty ones.
    """

    place: str
    scenario: int
    first: int
    lines: list[str]


class DescriptionBuilder(AstBuilder):
    """Builds the syntax tree, and keeps what was taken for a description, with its lines."""

    def reset(self) -> None:
        """Begin a file."""
        super().reset()
        self.descriptions: list[Description] = []

    def end_rule(self, rule_type: str) -> None:
        """Keep a description that is complete."""
        if rule_type == "Description":
            texts = {token.location["line"]: token.line.get_line_text().rstrip() for token in self._others()}
            if texts:  # there may be comments only
                first, last = min(texts), max(texts)
                lines = [texts.get(number, "") for number in range(first, last + 1)]
                self.descriptions.append(Description(self.stack[-2].rule_type, self._scenario(), first, lines))
        super().end_rule(rule_type)

    def _others(self) -> list[Any]:
        return self.current_node.get_tokens("Other")

    def _scenario(self) -> int:
        holder = next((node for node in reversed(self.stack) if node.rule_type == "Scenario"), None)
        return holder.get_token("ScenarioLine").location["line"] if holder else 0


def lost_lines(descriptions: Sequence[Description], language: str) -> list[Flaw]:
    """Return the first lost line of each description."""
    keywords = keywords_of(language)
    return [flaw for text in descriptions for flaw in _Reading(text, keywords).first()]


class _Reading:
    """One description, read line by line."""

    def __init__(self, text: Description, keywords: Keywords) -> None:
        self.text = text
        self.lines = text.lines
        self.keywords = keywords
        self.slips = [slip_in(line, keywords) if line else None for line in self.lines]
        self.steps = [bool(keywords.step(line)) for line in self.lines]

    def first(self) -> list[Flaw]:
        """Return the first lost line, or nothing."""
        for at, line in enumerate(self.lines):
            hint = self._lost(at) if line else ""
            if hint:
                shown = line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
                below = sum(bool(self.steps[more] or self._is_step(more)) for more in range(at + 1, len(self.lines)))
                more = f", and so are the {below} steps below it" if below > 1 else ""
                said = f"`{shown}` is only a description, so it runs nothing{more}"
                place = self.text.first + at
                return [Flaw(ProblemKind.SYNTAX, place, said, hint, self.text.scenario, RULE)]
        return []

    def _lost(self, at: int) -> str:
        """Return what to do about a line, or an empty text where it is prose."""
        title = self.keywords.title(self.lines[at])
        if title:
            return self._lost_title(at, title)
        slip = self.slips[at]
        if slip is not None and slip.title:
            return slip.hint if self._is_title(at, slip) else ""
        if self.text.place in STORIES:
            told = self._tells_steps(at)
            return "steps belong below a Scenario: write `Scenario: …` above them" if told else ""
        if self.steps[at]:
            return STEPS_ABOVE_EXAMPLES if self.text.place == "Examples" else ""
        return slip.hint if slip is not None and self._is_step(at) else ""

    def _lost_title(self, at: int, title: str) -> str:
        """Say why a title that is spelt well is none: it stands where Gherkin does not look for it."""
        kind = self.keywords.titles[title]
        if kind == "feature":
            return "a file has one Feature; put the other one into a file of its own"
        if kind == "background":
            return ONE_BACKGROUND
        if kind == "examples" and self._next(at).startswith("|"):
            return "Examples belong below the steps of a Scenario Outline"
        return ""

    def _is_title(self, at: int, slip: Slip) -> bool:
        if slip.strength == "certain" or self._leads_to_steps(at):
            return True
        if slip.strength == "possible":
            return False
        alone = at == 0 or not self.lines[at - 1] or self._leads_to_steps(at - 1)
        ends = at + 1 == len(self.lines) or not self.lines[at + 1]
        return alone and ends and not self.lines[at].endswith(PROSE_ENDS)

    def _leads_to_steps(self, at: int) -> bool:
        """Tell whether the next line with text is a step, or would be one but for a slip."""
        more = next((more for more in range(at + 1, len(self.lines)) if self.lines[more]), None)
        slip = None if more is None else self.slips[more]
        return more is not None and (self.steps[more] or (slip is not None and not slip.title))

    def _next(self, at: int) -> str:
        return next((line for line in self.lines[at + 1 :] if line), "")

    def _is_step(self, at: int) -> bool:
        """Tell whether a line with a slip was meant as a step, not as a sentence of prose."""
        slip = self.slips[at]
        if slip is None or slip.title:
            return False
        if slip.strength == "certain":
            return True
        after = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        if not after.startswith(ARGUMENTS) and (
            self._is_sentence(at, after) or (after and not self._leads_to_steps(at))
        ):
            return False
        before = self.lines[at - 1] if at else ""
        is_prose = self.slips[at - 1] is None or self._is_sentence(at - 1, self.lines[at])
        continues = before and not before.endswith(SENTENCE_ENDS) and is_prose
        return not continues or slip.meant.startswith("Given ")

    def _is_sentence(self, at: int, after: str) -> bool:
        """Tell whether a line ends as prose does, and reads like it, too; people end steps with a dot, as well."""
        line = self.lines[at]
        if not line.endswith(PROSE_ENDS):
            return False
        goes_on = line.endswith(",") and after.endswith(SENTENCE_ENDS)
        words = line.split(maxsplit=2)
        told = words[0].casefold() == "given" and words[1:] and words[1].casefold() in NO_STATE
        return line.endswith(NEVER_A_STEP_S_END) or goes_on or bool(told) or "," in line[:-1]

    def _tells_steps(self, at: int) -> bool:
        """Tell whether two kinds of steps or more follow one another from here on, as they do in a scenario."""
        kinds = []
        for line in self.lines[at:]:
            keyword = self.keywords.step(line)
            if not keyword or line.endswith(","):
                break
            kinds.append(self.keywords.steps[keyword])
        return kinds[:1] in (["given"], ["when"]) and "then" in kinds
