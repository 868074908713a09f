"""Ways in which the factory of test data can make invalid, incomplete or superfluous entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from plainspec.proving import Patch

    Make = Callable[..., Awaitable[Any]]

FEATURE = "database/test_data.feature: "
MADE = f"{FEATURE}The factory makes <count> entities of the kind <kind>"
NAMED = f"{FEATURE}The factory makes an agent whose name is given"
GIVEN = f"{FEATURE}The factory makes an agent and is given its <field>"
MAKE = "agency.store.factories:make"
REFERENCES = {"skill_id", "job_role_id", "team_id", "industry_id"}


@fault("the factory gives all entities the same name", caught_by=MADE, because="a name occurs twice")
def give_one_name(patch: Patch) -> None:
    """Tests cannot tell one from the other."""
    make: Make = patch.original(MAKE)

    async def make_namesake(entities: Any, kind: Any, **values: Any) -> Any:
        return await make(entities, kind, **({"name": "Java"} | values))

    patch.attribute(MAKE, make_namesake)


@fault("the factory makes agents without teams and industries", caught_by=[NAMED, MADE], because="team")
def forget_optional(patch: Patch) -> None:
    """Tests of teams have none."""
    make: Make = patch.original(MAKE)

    async def make_alone(entities: Any, kind: Any, **values: Any) -> Any:
        alone = {"team_id": None, "industry_id": None} if kind.__name__ == "Agent" else {}
        return await make(entities, kind, **(alone | values))

    patch.attribute(MAKE, make_alone)


@fault("the factory ignores the entities that it is given", caught_by=GIVEN, because="Acme's agent Ada has")
def ignore_given(patch: Patch) -> None:
    """A test is about another skill than it says."""
    make: Make = patch.original(MAKE)

    async def make_all(entities: Any, kind: Any, **values: Any) -> Any:
        return await make(entities, kind, **{name: value for name, value in values.items() if name not in REFERENCES})

    patch.attribute(MAKE, make_all)
