"""A session of measurements: every subject once per round, round after round."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.runners.environments import UnavailableError
from benchmarks.runners.figures import Figure
from benchmarks.runners.measure import Command, RunFailedError, Sample, run
from benchmarks.runners.tools import Subject, Workshop


@dataclass
class Session:
    """Samples by subject, and why others have none.

    `missing` holds what cannot be measured here, `crashed` what should have worked and did not.
    """

    samples: dict[Subject, list[Sample]] = field(default_factory=dict)
    missing: dict[Subject, str] = field(default_factory=dict)
    crashed: dict[Subject, str] = field(default_factory=dict)


def subjects_of(figures: Sequence[Figure]) -> list[Subject]:
    """What has to be run, each subject once, those that are compared side by side."""
    return list(dict.fromkeys(subject for figure in figures for subject in figure.subjects))


def measure(figures: Sequence[Figure], workshop: Workshop, rounds: int) -> Session:
    """Run everything that the figures need: a round to warm up, then the rounds that count."""
    session = Session()
    commands: dict[Subject, Command] = {}
    for subject in subjects_of(figures):
        try:
            commands[subject] = workshop.command(subject)
        except UnavailableError as reason:
            session.missing[subject] = str(reason)
    for number in range(rounds + 1):
        play(number, commands, session)
    return session


def play(number: int, commands: dict[Subject, Command], session: Session) -> None:
    """Play one round; round 0 warms up, and is no business of those that run only once or twice."""
    title = f"round {number}" if number else "warming up"
    turns = 1 if number == 0 else max((subject.per_round for subject in commands), default=0)
    for turn in range(turns):
        for subject, command in list(commands.items()):
            limit = subject.at_most
            if turn >= subject.per_round or (limit is not None and not 0 < number <= limit):
                continue
            say(f"{title}: {subject}, N={subject.suite.scenarios} D={subject.suite.definitions}")
            try:
                sample = run(command)
            except (RunFailedError, OSError) as problem:
                session.crashed[subject] = str(problem)
                del commands[subject]
                continue
            if number:
                session.samples.setdefault(subject, []).append(sample)
    say("")


def say(text: str) -> None:
    """Show on one line of a terminal what is going on."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text[:100]}", end="", file=sys.stderr, flush=True)
