"""Steps about the factory of test data."""

from collections import Counter

from plainspec import then, when
from plainspec.ports.store.entities import Kind
from plainspec.stage.entities.entity_store import EntityStore
from plainspec.stage.entities.fields import field_named, values_in


@when("the factory makes these entities for {word}")
async def factory_makes(tenant: str, table: list[dict[str, str]], entity_store: EntityStore) -> None:
    """Have so many valid entities of a kind made, with all that they refer to; further columns are given fields."""
    for row in map(dict, table):
        kind, count = Kind(field_named(row.pop("kind"))), int(row.pop("count"))
        await entity_store.system.factory_made(tenant, kind, count, values_in(row))


@then("{word} has entities with distinct names")
async def has_entities(tenant: str, table: list[dict[str, str]], entity_store: EntityStore) -> None:
    """Compare how many committed entities of each kind have a name of their own, and that no others exist."""
    committed = await entity_store.system.committed(tenant)
    names = Counter(entity.name for entity in committed)
    assert max(names.values()) == 1, f"a name occurs twice: {names.most_common(3)}"
    expected = {Kind(field_named(row["kind"])): int(row["count"]) for row in table}
    assert Counter(entity.kind for entity in committed) == Counter(expected)
