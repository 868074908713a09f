"""Votes that are counted wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from agency.coordination import Answers, Consensus
    from plainspec.proving import Patch

CONSENSUS = "agency.coordination.strategies:Consensus"
FEATURE = "coordination/consensus.feature"
LEFT = f"{FEATURE}: Only the clerk answers"


@fault(
    "a consensus needs every agent",
    caught_by=f"{FEATURE}: Two of three agree, and the third is not waited for",
    because="30 s: inquire ends",
)
def ask_for_unanimity(patch: Patch) -> None:
    """One slow or stubborn agent stops everything."""
    patch.attribute(f"{CONSENSUS}.majority", property(lambda self: len(self.agents)))


@fault(
    "half of the agents are a majority",
    caught_by=f"{FEATURE}: Half of the agents is not a majority",
    because="Ana's run was to fail",
)
def accept_half(patch: Patch) -> None:
    """Of two camps the faster one wins."""
    patch.attribute(f"{CONSENSUS}.majority", property(lambda self: (len(self.agents) + 1) // 2))


@fault(
    "the most frequent answer is a consensus, however few gave it",
    caught_by=f"{FEATURE}: Three give three answers",
    because="Ana's run was to fail",
)
def accept_any(patch: Patch) -> None:
    """A guess is paid out."""
    patch.attribute(f"{CONSENSUS}.majority", property(lambda _: 1))


@fault("failed agents do not count in a consensus", caught_by=LEFT, because="Ana's run was to fail")
def count_answers_only(patch: Patch) -> None:
    """The last agent that works decides alone."""

    def outcome(self: Consensus[Any, Any], answers: Answers[Any]) -> Any:
        agreed = next(iter(answers.values()))
        votes = sum(answer == agreed for answer in answers.values())
        if 2 * votes <= len(answers):
            raise patch.original("agency.coordination.answers:NoConsensusError")(tuple(self.agents), votes, 0)
        return agreed

    patch.attribute(f"{CONSENSUS}.outcome", outcome)


@fault("the failures of agents are missing from a missing consensus", caught_by=LEFT, because="no consensus of clerk")
def drop_failures(patch: Patch) -> None:
    """Nobody learns that the scanner is broken."""
    original = patch.original("agency.coordination.answers:NoConsensusError.__init__")

    def init(self: Any, agent_ids: Any, votes: int, majority: int, _: Any = None) -> None:
        original(self, agent_ids, votes, majority)

    patch.attribute("agency.coordination.answers:NoConsensusError.__init__", init)


@fault(
    "agents are waited for that cannot change the vote any more",
    caught_by=f"{FEATURE}: The bank is not waited for when the first three disagree",
    because="Ana's run took 30 s",
)
def wait_for_hopeless_votes(patch: Patch) -> None:
    """Half a minute is spent on a vote that is over."""
    most_frequent = patch.original("agency.coordination.strategies:most_frequent")

    def is_certain(self: Consensus[Any, Any], answers: Answers[Any], _: int) -> bool:
        return bool(most_frequent(answers)[1] >= self.majority)

    patch.attribute(f"{CONSENSUS}.is_certain", is_certain)


@fault(
    "answers of different types agree if they are equal",
    caught_by=f"{FEATURE}: One agent counts 1 invoice, and the other finds that there is one",
    because="Ana's run was to fail",
)
def ignore_types(patch: Patch) -> None:
    """A count of 1 is taken for a yes."""
    patch.attribute("agency.coordination.strategies:same", lambda answer, other: answer == other)
