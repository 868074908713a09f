"""The figures that are promised, each with its target and with what has to be run for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.runners.generate import STEPS_PER_SCENARIO, Suite
from benchmarks.runners.measure import Sample, Spread, differences_ms, ratios, shares
from benchmarks.runners.tools import Subject

Samples = Mapping[Subject, Sequence[Sample]]
GROUPS = ("speed", "allure", "import", "definitions", "growth", "check", "cold")


@dataclass(frozen=True)
class Target:
    """A limit, and on which side of it the figure should lie."""

    relation: str
    limit: float
    aim: bool = False

    def met(self, value: float) -> bool:
        """Whether a measured value keeps to the limit."""
        comparisons = {
            "<=": value <= self.limit,
            "<": value < self.limit,
            ">=": value >= self.limit,
        }
        return comparisons[self.relation]

    def __str__(self) -> str:
        """The limit as people write it."""
        return f"{self.relation} {self.limit:g}" + (" (aim)" if self.aim else "")


@dataclass(frozen=True)
class Figure:
    """One promised figure: a value of the samples of some subjects, beside its target."""

    group: str
    label: str
    unit: str
    target: Target | None
    subjects: tuple[Subject, ...]
    wall: Callable[[Samples], Spread]
    cpu: Callable[[Samples], Spread] | None = None


@dataclass(frozen=True)
class Plan:
    """The sizes of a run: the small and the large suite, and where the dearest tool takes part."""

    small: int
    large: int
    slow_rounds: int
    slow_large: bool

    def subject(self, tool: str, scenarios: int, variant: str = "", *, working: bool = False) -> Subject:
        """A tool over a suite of the usual hundred definitions."""
        return Subject(tool, Suite(scenarios, working=working), variant)


def ratio(group: str, label: str, above: Subject, below: Subject, target: Target | None) -> Figure:
    """A figure that is a ratio of two subjects, round by round."""
    return Figure(
        group,
        label,
        "x",
        target,
        (above, below),
        lambda samples: ratios(samples[above], samples[below]),
        lambda samples: ratios(samples[above], samples[below], cpu=True),
    )


def speed(plan: Plan) -> list[Figure]:
    """Plainspec beside plain pytest and the other tools, at both sizes: scenarios as people write them, and no-ops."""
    figures: list[Figure] = []
    for n in (plan.small, plan.large):
        for working in (True, False):
            figures += beside_others(plan, n, working=working)
    return figures


def beside_others(plan: Plan, n: int, *, working: bool) -> list[Figure]:
    """Plainspec beside the others, over a suite whose scenarios do something, or nothing."""
    label = f"N={n}{'' if working else ', no-ops'}"
    plain, ours, behave, cucumber = (
        plan.subject(tool, n, working=working) for tool in ("plain pytest", "plainspec", "behave", "cucumber-js")
    )
    asynchronous = Subject("plainspec", Suite(n, asynchronous=True, working=working))
    figures = [
        ratio("speed", f"{label}: sync steps / plain pytest", ours, plain, Target("<=", 1.3)),
        ratio("speed", f"{label}: async steps / plain pytest", asynchronous, plain, Target("<=", 1.6)),
        ratio("speed", f"{label}: sync steps / behave", ours, behave, Target("<", 1)),
        ratio("speed", f"{label}: sync steps / cucumber-js", ours, cucumber, Target("<=", 1, aim=True)),
    ]
    if n == plan.small or plan.slow_large:
        rounds = plan.slow_rounds if n == plan.small else 1
        bdd = Subject("pytest-bdd", Suite(n, working=working), at_most=rounds)
        figures.append(ratio("speed", f"{label}: pytest-bdd / sync steps", bdd, ours, Target(">=", 5)))
    return figures


def allure(plan: Plan) -> list[Figure]:
    """The price of Allure results."""
    n = plan.small
    bare, ours = plan.subject("plainspec", n, working=True), plan.subject("plainspec", n, "allure", working=True)
    theirs = plan.subject("behave", n, "allure", working=True)
    return [
        ratio("allure", f"N={n}: behave + allure-behave / plainspec with Allure", theirs, ours, Target(">=", 2)),
        ratio("allure", f"N={n}: with Allure / without", ours, bare, Target("<=", 1.3)),
    ]


def imports(plan: Plan) -> list[Figure]:
    """What an import of Plainspec costs, and what a run imports that it does not need."""
    suite = Suite(plan.small)
    nothing = Subject("plainspec", suite, "import nothing", per_round=4)
    bare = Subject("plainspec", suite, "import pytest", per_round=4)
    ours = Subject("plainspec", suite, "import", per_round=4)
    witness = Subject("plainspec", suite, "modules", at_most=1)
    return [
        Figure(
            "import",
            "import of plainspec over import of pytest",
            "ms",
            Target("<=", 30),
            (bare, ours),
            lambda samples: differences_ms(samples[ours], samples[bare]),
            lambda samples: differences_ms(samples[ours], samples[bare], cpu=True),
        ),
        Figure(
            "import",
            "the same / import of pytest, against the 30 of 217 ms of the reference machine",
            "x",
            Target("<=", 0.14, aim=True),
            (nothing, bare, ours),
            lambda samples: shares(samples[nothing], samples[bare], samples[ours]),
        ),
        Figure(
            "import",
            "service libraries imported by a run that needs none",
            "",
            Target("<=", 0),
            (witness,),
            lambda samples: Spread.of([len(sample.findings) for sample in samples[witness]]),
        ),
    ]


def definitions(plan: Plan) -> list[Figure]:
    """What more step definitions cost."""
    few = Subject("plainspec", Suite(plan.small, definitions=10))
    many = Subject("plainspec", Suite(plan.small, definitions=500))
    label = f"N={plan.small}: 500 definitions / 10 definitions"
    return [ratio("definitions", label, many, few, Target("<=", 1.1))]


def growth(plan: Plan) -> list[Figure]:
    """What more scenarios cost, in time and in memory."""
    small, large = plan.small, plan.large
    ours = plan.subject("plainspec", small), plan.subject("plainspec", large)
    plain = plan.subject("plain pytest", small), plan.subject("plain pytest", large)
    label = f"N={large} / N={small}"
    time_limit = Target("<=", 1.04 * large / small)
    return [
        ratio("growth", f"{label}: plainspec", ours[1], ours[0], time_limit),
        ratio("growth", f"{label}: plain pytest", plain[1], plain[0], None),
        memory("memory per scenario: plainspec", *ours, Target("<=", 20)),
        memory("memory per scenario: plain pytest", *plain, None),
    ]


def memory(label: str, small: Subject, large: Subject, target: Target | None) -> Figure:
    """How much the peak of the resident memory grows with each scenario."""
    more = large.suite.scenarios - small.suite.scenarios

    def kilobytes(samples: Samples) -> Spread:
        pairs = zip(samples[large], samples[small], strict=False)
        return Spread.of([(a.peak_rss_bytes - b.peak_rss_bytes) / 1000 / more for a, b in pairs])

    return Figure("growth", label, "KB", target, (small, large), kilobytes)


def check(plan: Plan) -> list[Figure]:
    """`plainspec check` over the large suite, in seconds and beside the plain pytest run of the same size."""
    n = plan.large
    warm, empty = (Subject("plainspec", Suite(n, rules=True), variant) for variant in ("check", "check cold"))
    plain = plan.subject("plain pytest", n)
    share = Target("<=", 0.43, aim=True)
    steps = STEPS_PER_SCENARIO * plan.small
    undefined = Subject("plainspec", Suite(plan.small, rules=True, undefined=True), "check")
    return [
        duration("check", f"{steps} undefined steps: plainspec check", undefined, Target("<=", 3)),
        duration("check", f"N={n}: plainspec check", warm, Target("<=", 2.5)),
        duration("check", f"N={n}: plainspec check without parse cache", empty, Target("<=", 2.5)),
        ratio("check", f"N={n}: plainspec check / plain pytest run", warm, plain, share),
    ]


def duration(group: str, label: str, subject: Subject, target: Target) -> Figure:
    """A figure in seconds."""
    return Figure(
        group,
        label,
        "s",
        target,
        (subject,),
        lambda samples: Spread.of([sample.wall_s for sample in samples[subject]]),
    )


def cold(plan: Plan) -> list[Figure]:
    """The first run after a clone, without a parse cache."""
    without, within = plan.subject("plainspec", plan.small, "cold"), plan.subject("plainspec", plan.small)
    plain = plan.subject("plain pytest", plan.small)
    return [
        ratio("cold", f"N={plan.small}: without parse cache / with", without, within, None),
        ratio("cold", f"N={plan.small}: without parse cache / plain pytest", without, plain, None),
    ]


def promised(plan: Plan, groups: Sequence[str]) -> list[Figure]:
    """The figures of the chosen groups, in their order."""
    makers = (speed, allure, imports, definitions, growth, check, cold)
    return [figure for name, make in zip(GROUPS, makers, strict=True) if name in groups for figure in make(plan)]
