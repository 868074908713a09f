"""`plainspec prove --mutants`: slips in the system's source, and whether features and tests catch them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import click

from plainspec.commands.errors import CommandError
from plainspec.commands.printing import BAD, FAINT, GOOD, STRONG, say, say_json, styled
from plainspec.proving.mutants.candidates import MutationError, drawn, mutation_of
from plainspec.proving.mutants.runs import CAUGHT, MutantRuns, Outcome
from plainspec.proving.mutants.survivors import SurvivorsError, read_survivors, refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.commands.prove_options import Options
    from plainspec.config.project import Project
    from plainspec.proving.mutants.candidates import Mutant, Mutation
    from plainspec.proving.mutants.runs import MutantResult, MutationProof


def prove_mutants(project: Project, options: Options) -> int:
    """Run mutants of the project's system; print now and then how far it is.

    Returns:
        0 where features and tests together catch enough of them and the list of survivors holds, else 1.

    Raises:
        CommandError: Mutants cannot be made, or none matches.
    """
    try:
        mutation = mutation_of(project.root)
        survivors = read_survivors(project)
        refuse_unknown(survivors, mutation.candidates)
    except MutationError as refused:
        raise CommandError(str(refused)) from refused
    except SurvivorsError as refused:
        click.echo(f"plainspec: {refused}", err=True)
        return 1
    seed = random.randrange(10**6) if options.seed is None else options.seed  # noqa: S311 - no secret
    chosen = _chosen(mutation, options, seed)
    runs = MutantRuns(project, mutation, options.deadline_s, _progress)
    proof = runs.prove(chosen, {one.key for one in survivors}, options.workers)
    if options.as_json:
        say_json(_plain(proof, seed))
    else:
        _say(proof, f"{len(chosen)} of {len(mutation.candidates)} mutants, seed {seed}")
    return 0 if not proof.problems and proof.score(*CAUGHT) >= options.at_least else 1


def _progress(text: str) -> None:
    click.echo(text, err=True)


def _chosen(mutation: Mutation, options: Options, seed: int) -> list[Mutant]:
    """Draw mutants; ``--fault`` keeps those of files whose path contains it."""
    meant = [one for one in mutation.candidates if options.fault.casefold() in one.file.casefold()]
    if not meant:
        raise CommandError(f"there is no mutant of a file {options.fault!r}")
    return drawn(meant, options.sample, seed)


def _say(proof: MutationProof, title: str) -> None:
    say(styled(title, STRONG))
    for problem in proof.problems:
        say(styled(f"  nothing can be proven: {problem}", BAD))
    if not proof.results:
        return
    for outcome in Outcome:
        if count := proof.count(outcome):
            say(f"  {count:5} {outcome}")
    _say_survivors(proof.survivors)
    together, alone = proof.score(*CAUGHT), proof.score(Outcome.BOTH, Outcome.FEATURES)
    say(styled(f"  {together:.0f} % caught by features and tests together, {alone:.0f} % by features", GOOD))


def _say_survivors(survivors: Sequence[MutantResult]) -> None:
    for result in survivors:
        reached = f"{result.reached_by} scenarios and tests reach it" if result.reached_by else "nothing reaches it"
        say(f"  {styled('✗', BAD)} {result.mutant.name}")
        say(styled(f"      {reached}", FAINT))
        for line in result.mutant.text.splitlines():
            say(f"      {line}")


def _plain(proof: MutationProof, seed: int) -> dict[str, Any]:
    return {
        "seed": seed,
        "problems": proof.problems,
        "outcomes": {str(outcome): proof.count(outcome) for outcome in Outcome},
        "score": {
            "together": round(proof.score(*CAUGHT), 1),
            "features": round(proof.score(Outcome.BOTH, Outcome.FEATURES), 1),
        },
        "mutants": [
            {
                "file": result.mutant.file,
                "line": result.mutant.line,
                "function": result.mutant.function,
                "mutation": result.mutant.text,
                "outcome": str(result.outcome),
                "reached_by": result.reached_by,
            }
            for result in proof.results
        ],
    }
