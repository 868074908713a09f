"""The notation in which a sentence writes a workflow, such as `draft >> (review | translate) within 5 s`.

From the tightest to the loosest::

    draft                                  a step by its name
    ( ... )                                brackets
    if urgent then call otherwise write    one of two, by a word in the input; `otherwise` may be left out
    if firm is acme then call              likewise, by an entry of the context
    route(billing: refund, otherwise: ask) one of several, by what stands before the colon in the input
    route by firm(acme: call)              likewise, by an entry of the context
    aggregate(ann: draft, bob: review)     agents at the same time; also `partial aggregate`, `first` and `consensus`
    x retried once                         also twice, 5 times, or just `retried`
    x within 10 s
    x cached for 5 min                     also `cached for 5 min up to 2 entries`, or just `cached`
    x or else y                            a fallback: y takes over when x fails
    x with a circuit breaker
    ... on timeouts                        after `retried`, `or else y` and `with a circuit breaker`: on no other errors
    x handed to bob                        another agent runs x; also `handed to bob with only user and firm`
    x undone by y                          part of a saga: when a step of its sequence fails, y compensates x
    x >> y                                 in sequence
    x | y                                  in parallel
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from plainspec.stage.workflows.workflow_tree import (
    STRATEGIES,
    Cache,
    CircuitBreaker,
    Compensated,
    Conditional,
    Fallback,
    HandOff,
    Named,
    Node,
    Parallel,
    Retry,
    Router,
    Saga,
    Sequence,
    SeveralAgents,
    Timeout,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.ports.coordination import Strategy

UNITS_S = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
TIMES = {"once": 1, "twice": 2}
TIMEOUTS = ("on", "timeouts")
WORD = re.compile(r"[a-z][a-z0-9_-]*")
TOKEN = re.compile(r"\s*(>>|[|():,]|\d+(?:\.\d+)?|[A-Za-z][\w-]*|\S)")
KEYWORDS = frozenset(
    {"if", "then", "otherwise", "route", "retried", "within", "cached", "or", "with", "undone", "handed"}
)


class NotationError(ValueError):
    """A workflow that cannot be read; the message shows the place."""


def parse_workflow(text: str) -> Node:
    """Read a workflow.

    Raises:
        NotationError: it does not follow the grammar above.
    """
    return _Reader(text).whole()


def parse_duration(text: str) -> float:
    """Return the seconds of a duration such as `1.5 s`, `20 ms`, `5 min` or `1 h`.

    Raises:
        NotationError: it is not one.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?) (ms|s|min|h)", text.strip())
    if match is None:
        raise NotationError(f"{text!r} is not a duration; write 20 ms, 1.5 s, 5 min or 1 h")
    return float(match[1]) * UNITS_S[match[2]]


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [(match[1], match.start(1)) for match in TOKEN.finditer(text.strip())]
        self._next = 0

    def whole(self) -> Node:
        node = self._branches()
        if self._peek():
            raise self._expected("the end, >> or |")
        return node

    def _peek(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        self._next += 1
        return token

    def _took(self, *words: str) -> bool:
        found = tuple(token for token, _ in self._tokens[self._next : self._next + len(words)]) == words
        if found:
            self._next += len(words)
        return found

    def _need(self, *words: str) -> None:
        if not self._took(*words):
            raise self._expected(" ".join(words))

    def _expected(self, what: str) -> NotationError:
        text = self._text.strip()
        place = self._tokens[self._next][1] if self._next < len(self._tokens) else len(text)
        return NotationError(f"cannot parse the workflow: expected {what}\n  {text}\n  {' ' * place}^")

    def _branches(self) -> Node:
        node = self._chain()
        while self._took("|"):
            node = Parallel(node, self._chain())
        return node

    def _chain(self) -> Node:
        links = [self._link()]
        while self._took(">>"):
            links.append(self._link())
        if any(isinstance(link, Compensated) for link in links):
            pairs = (
                (link.step, link.compensation) if isinstance(link, Compensated) else (link, None) for link in links
            )
            return Saga(tuple(pairs))
        node = links[0]
        for link in links[1:]:
            node = Sequence(node, link)
        return node

    def _link(self) -> Node:
        suffixes: dict[str, Callable[[Node], Node]] = {
            "retried": lambda step: Retry(step, self._times(), self._took(*TIMEOUTS)),
            "within": lambda step: Timeout(step, self._duration()),
            "cached for": lambda step: Cache(step, self._duration(), self._max_entries()),
            "cached": lambda step: Cache(step, None),
            "or else": lambda step: Fallback(step, self._atom(), self._took(*TIMEOUTS)),
            "with a circuit breaker": lambda step: CircuitBreaker(step, self._took(*TIMEOUTS)),
            "handed to": lambda step: HandOff(step, self._name("an agent"), self._entries()),
            "undone by": lambda step: Compensated(step, self._atom()),
        }
        node = self._atom()
        while not isinstance(node, Compensated):
            wrap = next((wrap for words, wrap in suffixes.items() if self._took(*words.split())), None)
            if wrap is None:
                break
            node = wrap(node)
        return node

    def _times(self) -> int | None:
        word = self._peek()
        if word in TIMES:
            return TIMES[self._take()]
        if word.isdigit():
            self._take()
            self._need("times")
            return int(word)
        return None

    def _duration(self) -> float:
        number, unit = (token for token, _ in (*self._tokens[self._next : self._next + 2], ("", 0), ("", 0))[:2])
        try:
            seconds = parse_duration(f"{number} {unit}")
        except NotationError:
            raise self._expected("a duration such as 10 s") from None
        self._next += 2
        return seconds

    def _max_entries(self) -> int | None:
        if not self._took("up", "to"):
            return None
        if not self._peek().isdigit():
            raise self._expected("a number of entries")
        entries = int(self._take())
        self._need("entries")
        return entries

    def _atom(self) -> Node:
        if self._took("("):
            node = self._branches()
            self._need(")")
            return node
        if self._took("if"):
            return self._choice()
        if self._took("route", "("):
            return self._routes("")
        if self._took("route", "by"):
            entry = self._name("an entry of the context")
            self._need("(")
            return self._routes(entry)
        strategy = next((STRATEGIES[words] for words in STRATEGIES if self._took(*words.split(), "(")), None)
        if strategy is not None:
            return self._agents(strategy)
        return Named(self._name("the name of a step"))

    def _agents(self, strategy: Strategy) -> Node:
        agents: list[tuple[str, Node]] = []
        while not agents or self._took(","):
            agent_id = self._name("the name of an agent")
            self._need(":")
            agents.append((agent_id, self._branches()))
        self._need(")")
        return SeveralAgents(strategy, tuple(agents))

    def _entries(self) -> tuple[str, ...] | None:
        entries: list[str] = []
        while self._took("and") if entries else self._took("with", "only"):
            entries.append(self._name("an entry of the context"))
        return tuple(entries) or None

    def _name(self, what: str) -> str:
        if self._peek() in KEYWORDS or not WORD.fullmatch(self._peek()):
            raise self._expected(what)
        return self._take()

    def _choice(self) -> Node:
        entry, word = "", self._name("a word to look for")
        if self._took("is"):
            entry, word = word, self._name("what the entry is")
        self._need("then")
        then = self._link()
        return Conditional(word, then, self._link() if self._took("otherwise") else None, entry)

    def _routes(self, entry: str) -> Node:
        routes: list[tuple[str, Node]] = []
        default: Node | None = None
        while True:
            if self._took("otherwise", ":"):
                default = self._branches()
            else:
                key = self._name("the name of a route")
                self._need(":")
                routes.append((key, self._branches()))
            if not self._took(","):
                break
        self._need(")")
        return Router(tuple(routes), default, entry)
