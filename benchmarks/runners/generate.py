"""Suites of scenarios: the same sentences, whichever tool runs them.

In a working suite each Given adds to a function-scoped fixture, the When hands on how much there is, and each Then
compares it. Otherwise steps do nothing.
"""

from dataclasses import dataclass
from typing import Literal

Keyword = Literal["given", "when", "then"]

STEPS_PER_SCENARIO = 5
SCENARIOS_PER_FILE = 20
MOST_DEFINITIONS = 1000

OWNERS = ("Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gita")
ADJECTIVES = (
    "amber", "bronze", "cobalt", "crimson", "dusty", "early", "faded", "golden", "hollow", "ivory",
    "jade", "kind", "lilac", "modest", "narrow", "olive", "pale", "quiet", "rusty", "silver",
)  # fmt: skip
NOUNS = (
    "ledger", "vault", "basket", "archive", "locker", "cellar", "drawer", "folder", "garage", "harbour",
    "island", "journal", "kiosk", "library", "market", "notebook", "orchard", "pantry", "quarry", "reserve",
)  # fmt: skip
PARAMETERS = {"{string}": "owner", "{word}": "owner", "{int}": "points"}
TEMPLATES: dict[Keyword, tuple[str, str, str]] = {
    "given": (
        "the {thing} is open",
        "the {thing} of {string} has {int} points",
        "{word} keeps {int} coins in the {thing}",
    ),
    "when": (
        "somebody counts the {thing}",
        "{string} moves {int} points into the {thing}",
        "{word} closes the {thing}",
    ),
    "then": (
        "the {thing} is balanced",
        "the {thing} of {string} now holds {int} points",
        "{word} sees {int} coins in the {thing}",
    ),
}
SHARES: dict[Keyword, int] = {"given": 2, "when": 1, "then": 2}


@dataclass(frozen=True)
class Sentence:
    """One step definition, told apart from all others by the thing that it speaks of."""

    keyword: Keyword
    number: int

    @property
    def function(self) -> str:
        """A function name that no other sentence has."""
        return f"{self.keyword}_{self.number:03d}"

    @property
    def template(self) -> str:
        """The Cucumber Expression."""
        thing = f"{ADJECTIVES[self.number % len(ADJECTIVES)]} {NOUNS[self.number // len(ADJECTIVES)]}"
        return TEMPLATES[self.keyword][self.number % 3].replace("{thing}", thing)

    @property
    def parse_template(self) -> str:
        """The same sentence in the language of the `parse` library."""
        return (
            self.template.replace("{string}", '"{owner}"').replace("{word}", "{owner:w}").replace("{int}", "{points:d}")
        )

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the values that the sentence hands over, from left to right."""
        found = sorted((self.template.find(mark), name) for mark, name in PARAMETERS.items())
        return tuple(name for position, name in found if position >= 0)

    def arguments(self, scenario: int) -> tuple[str | int, ...]:
        """The values that the given scenario hands over, from left to right."""
        values: dict[str, str | int] = {
            "owner": OWNERS[scenario % len(OWNERS)],
            "points": scenario % 97,
        }
        return tuple(values[name] for name in self.parameters)

    def text(self, scenario: int) -> str:
        """The sentence as it stands in the given scenario."""
        owner = OWNERS[scenario % len(OWNERS)]
        return (
            self.template.replace("{string}", f'"{owner}"')
            .replace("{word}", owner)
            .replace("{int}", str(scenario % 97))
        )


@dataclass(frozen=True)
class Suite:
    """A size of suite; every definition is used equally often.

    Attributes:
        scenarios: How many.
        definitions: How many step definitions.
        asynchronous: Whether steps are `async def`.
        rules: Whether scenarios stand under a Rule.
        working: Whether a value is handed on, and a fixture made for each scenario.
        undefined: Whether every step has a word that no other has, so that there is no definition for it.

    Raises:
        ValueError: the definitions cannot be shared out 2:1:2, or there are too many for the word lists.
    """

    scenarios: int
    definitions: int = 100
    asynchronous: bool = False
    rules: bool = False
    working: bool = False
    undefined: bool = False

    def __post_init__(self) -> None:
        """Refuse what the word lists cannot express."""
        if self.definitions % STEPS_PER_SCENARIO or not 0 < self.definitions <= MOST_DEFINITIONS:
            message = f"definitions: a multiple of {STEPS_PER_SCENARIO} up to {MOST_DEFINITIONS}"
            raise ValueError(f"{message}, not {self.definitions}")

    @property
    def slug(self) -> str:
        """A folder name."""
        flags = {
            "-async": self.asynchronous,
            "-rules": self.rules,
            "-working": self.working,
            "-undefined": self.undefined,
        }
        return f"n{self.scenarios}-d{self.definitions}" + "".join(flag for flag, on in flags.items() if on)

    def vocabulary(self) -> list[Sentence]:
        """Every definition, in the order Given, When, Then."""
        unit = self.definitions // STEPS_PER_SCENARIO
        return [Sentence(keyword, n) for keyword, share in SHARES.items() for n in range(share * unit)]

    def steps(self, scenario: int) -> list[Sentence]:
        """The five sentences of one scenario."""
        unit = self.definitions // STEPS_PER_SCENARIO
        return [
            Sentence(keyword, (scenario * share + k) % (share * unit))
            for keyword, share in SHARES.items()
            for k in range(share)
        ]

    def files(self) -> list[range]:
        """The scenarios of each file."""
        return [
            range(first, min(first + SCENARIOS_PER_FILE, self.scenarios))
            for first in range(0, self.scenarios, SCENARIOS_PER_FILE)
        ]

    def feature(self, file: int, scenarios: range) -> str:
        """The text of one feature file."""
        lines = [
            "@benchmark",
            f"Feature: Holdings of quarter {file}",
            "  Points that nobody can account for cost more than they are worth.",
            "",
        ]
        indent = "  "
        if self.rules:
            lines += [f"  Rule: Quarter {file} always adds up", ""]
            indent = "    "
        for scenario in scenarios:
            lines += [f"{indent}Scenario: Holding {scenario} is counted"]
            previous = ""
            for number, sentence in enumerate(self.steps(scenario)):
                word = "And" if sentence.keyword == previous else sentence.keyword.capitalize()
                unheard_of = f" {unheard(STEPS_PER_SCENARIO * scenario + number)}" if self.undefined else ""
                lines.append(f"{indent}  {word} {sentence.text(scenario)}{unheard_of}")
                previous = sentence.keyword
            lines.append("")
        return "\n".join(lines)


def unheard(number: int) -> str:
    """A word of its own for each number, in lower-case letters."""
    return "un" + "".join(chr(ord("a") + int(digit)) for digit in str(number))
