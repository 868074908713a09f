"""Valid entities for tests, with everything that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from factory.base import Factory
from factory.declarations import LazyFunction, Sequence
from factory.faker import Faker
from factory.fuzzy import FuzzyChoice, FuzzyInteger

from agency.store.entities import Agent, BaseEntity, Industry, JobRole, Skill, Team

if TYPE_CHECKING:
    from agency.store.entities import Entities

Entity = TypeVar("Entity", bound=BaseEntity)


class _EntityFactory(Factory[Entity]):
    """Gives an entity its id, so that others can refer to it."""

    class Meta:
        """Nothing is made by this one."""

        abstract = True

    id = LazyFunction(uuid4)


class SkillFactory(_EntityFactory[Skill]):
    """Makes skills."""

    class Meta:
        """What it makes."""

        model = Skill

    name = Sequence("Skill {}".format)
    category = FuzzyChoice(["technical", "domain", "soft"])


class IndustryFactory(_EntityFactory[Industry]):
    """Makes industries."""

    class Meta:
        """What it makes."""

        model = Industry

    name = Sequence("Industry {}".format)
    sector = Faker("bs")


class JobRoleFactory(_EntityFactory[JobRole]):
    """Makes job roles."""

    class Meta:
        """What it makes."""

        model = JobRole

    name = Sequence("Job role {}".format)
    seniority = FuzzyChoice(["junior", "mid", "senior", "lead"])


class TeamFactory(_EntityFactory[Team]):
    """Makes teams."""

    class Meta:
        """What it makes."""

        model = Team

    name = Sequence("Team {}".format)
    capacity = FuzzyInteger(1, 12)


class AgentFactory(_EntityFactory[Agent]):
    """Makes agents; the caller passes what they refer to."""

    class Meta:
        """What it makes."""

        model = Agent

    name = Sequence("Agent {}".format)


FACTORIES: dict[type[BaseEntity], type[_EntityFactory[Any]]] = {
    Skill: SkillFactory,
    Industry: IndustryFactory,
    JobRole: JobRoleFactory,
    Team: TeamFactory,
    Agent: AgentFactory,
}
NEEDS = {"skill_id": Skill, "job_role_id": JobRole, "team_id": Team, "industry_id": Industry}
"""What an agent comes with."""


async def make(entities: Entities, kind: type[Entity], **values: Any) -> Entity:
    """Make a valid entity of a kind, and add it; an agent comes with its skill, job role, team and industry.

    Args:
        entities: where it is added.
        kind: its class.
        values: given values; the others are made up.

    Raises:
        RefusedError: the values violate a constraint.
    """
    needed = {column: other for column, other in NEEDS.items() if kind is Agent and column not in values}
    others: dict[str, BaseEntity] = {column: FACTORIES[other].build() for column, other in needed.items()}
    made: Entity = FACTORIES[kind].build(**{column: other.id for column, other in others.items()}, **values)
    await entities.add(*others.values(), made)
    return made
