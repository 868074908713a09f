"""Factories of test data: whatever they make at random is valid, and refers to what they have made with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agency.store.entities import Agent, BaseEntity, Industry, JobRole, Skill, Team
from agency.store.entities.kinds import KINDS
from agency.store.factories import make

if TYPE_CHECKING:
    from agency.store import Store

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("kind", KINDS)
async def test_many_entities_of_a_kind_are_valid_and_of_different_names(app: Store, kind: type[BaseEntity]) -> None:
    async with app.unit_of_work(tenant="acme") as work:
        for _ in range(100):
            await make(work.entities, kind)
    async with app.unit_of_work(tenant="acme") as work:
        assert len({one.name for one in await work.entities.all(kind)}) == 100


async def test_an_agent_refers_to_what_is_made_with_it(app: Store) -> None:
    async with app.unit_of_work(tenant="acme") as work:
        agent = await make(work.entities, Agent)
        made = {one.id for kind in KINDS for one in await work.entities.all(kind)}
    assert {agent.skill_id, agent.job_role_id, agent.team_id, agent.industry_id} | {agent.id} == made


async def test_no_other_entities_are_made_than_those_that_are_given(app: Store) -> None:
    kinds = {"skill_id": Skill, "job_role_id": JobRole, "team_id": Team, "industry_id": Industry}
    async with app.unit_of_work(tenant="acme") as work:
        given = {column: (await make(work.entities, kind)).id for column, kind in kinds.items()}
        agent = await make(work.entities, Agent, **given)
        assert {column: getattr(agent, column) for column in kinds} == given
        assert [len(await work.entities.all(kind)) for kind in KINDS] == [1] * 5


async def test_given_values_are_kept(app: Store) -> None:
    async with app.unit_of_work(tenant="acme") as work:
        java = await make(work.entities, Skill, name="Java", category="soft")
        agent = await make(work.entities, Agent, skill_id=java.id, team_id=None)
        assert [one.name for one in await work.entities.all(Skill)] == ["Java"]
    assert (agent.skill_id, agent.team_id, java.category) == (java.id, None, "soft")
