"""Ways in which a specification can be misread, or a component can get by without what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.delivery.specifications.models import Specification
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

FEATURE = "delivery/components/specifications.feature: "
READ = f"{FEATURE}Ana reads the specification of the calculator"


@fault("the last operation of a specification is lost", caught_by=READ, because="divide")
def lose_the_last(patch: Patch) -> None:
    """Leave it out."""

    def make(original: Callable[..., Specification]) -> Any:
        def parse(text: str, source: str) -> Specification:
            found = original(text, source)
            return Specification(found.title, found.overview, found.operations[:-1], found.testing_requirements)

        return parse

    patch.wrap("agency.delivery.specifications.parsing:parse_specification", make)


@fault(
    "only the first problem of a specification is reported",
    caught_by=f"{FEATURE}A specification in which everything is missing",
    because="Ana was refused",
)
def report_the_first(patch: Patch) -> None:
    """Drop the others."""

    def make(original: Callable[..., None]) -> Any:
        return lambda self, source, problems: original(self, source, problems[:1])

    patch.wrap("agency.delivery.specifications.models:SpecificationError.__init__", make)


@fault(
    "problems of a specification do not name their lines",
    caught_by=f"{FEATURE}A specification with <what>",
    because="Ana was refused",
)
def name_no_line(patch: Patch) -> None:
    """Say what is missing only."""

    def told(self: Any) -> str:
        return "; ".join(problem for _, problem in self.problems)

    patch.attribute("agency.delivery.specifications.models:SpecificationError.__str__", told)


@fault(
    "operations that a component lacks are not noticed",
    caught_by=f"{FEATURE}The calculator does not offer divide",
    because="'failed'",
)
def take_all_as_offered(patch: Patch) -> None:
    """Believe that it offers what calculators do."""

    def offered(_: Any) -> frozenset[str]:
        return frozenset({"add", "subtract", "multiply", "divide"})

    patch.attribute("agency.delivery.components:Component.offered", offered)


@fault(
    "blank lines count as lines of a component",
    caught_by="delivery/components/component_sizes.feature: The three smallest of four components",
    because="'invoices'",
)
def count_blank_lines(patch: Patch) -> None:
    """Count all lines."""

    def lines(self: Any) -> int:
        return sum(len((self.root / module).read_text().splitlines()) for module in self.modules)

    patch.attribute("agency.delivery.components:Component.lines", lines)
