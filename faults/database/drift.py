"""Ways in which the drift check can be blind, or report differences that are of no use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.proving import Patch

FEATURE = "database/drift.feature"
CHANGED = f"{FEATURE}: The table owner changes <what>"
READ = "agency.store.migrations.catalogue:schema_catalogue"
REPORTS = "the drift check reports"


def read(target: str, change: Callable[[dict[str, str]], dict[str, str]], name: str) -> Callable[[Patch], None]:
    """Return what has the drift check read a catalogue otherwise, as a function of this name."""

    def plant(patch: Patch) -> None:
        catalogue = patch.original(target)

        def otherwise(connection: Any, *schema: str) -> dict[str, str]:
            return change(catalogue(connection, *schema))

        patch.attribute(target, otherwise)

    plant.__name__ = name
    return plant


def without(*sorts: str) -> Callable[[dict[str, str]], dict[str, str]]:
    """Return what leaves some sorts of objects out of a catalogue."""
    return lambda known: {name: said for name, said in known.items() if not name.startswith(sorts)}


fault("the drift check overlooks tables, columns, constraints and indexes", caught_by=CHANGED, because=REPORTS)(
    read(READ, without("table ", "column ", "constraint ", "index "), "overlook_tables")
)


@fault(
    "the drift check overlooks functions, views, policies, privileges and schemas", caught_by=CHANGED, because=REPORTS
)
def overlook_code_and_privileges(patch: Patch) -> None:
    """A policy that shows everything goes unnoticed."""
    sorts = ("trigger ", "rule ", "function ", "view ", "materialized view ", "policy ", "grant ")
    read(READ, without(*sorts), "overlook")(patch)
    catalogue = "agency.store.migrations.catalogue"
    wanted = patch.original(f"{catalogue}:DATABASE_WIDE")
    patch.attribute(f"{catalogue}:database_catalogue", lambda _connection: wanted)


fault("the drift check compares which objects exist, and not how they are defined", caught_by=CHANGED, because=REPORTS)(
    read(READ, lambda known: dict.fromkeys(known, ""), "compare_names")
)

fault("the drift check reports one difference for the whole schema", caught_by=CHANGED, because=REPORTS)(
    read(READ, lambda known: {"schema": str(sorted(known.items()))}, "compare_as_a_whole")
)


@fault("the drift check ignores which migration a database is at", caught_by=CHANGED, because=REPORTS)
def stay_behind(patch: Patch) -> None:
    """The revision of the database is not compared."""
    revisions = patch.original("agency.store.migrations.running:revisions")

    async def latest(_url: str) -> str:
        return str(revisions()[-1])

    patch.attribute("agency.store.migrations.running:current", latest)


fault(
    "a migration lacks an index that the models declare",
    caught_by=f"{FEATURE}: The table owner adds a row, which changes no schema",
    because="agent_entity_tenant_skill_id_idx",
).sql("DROP INDEX agent_entity_tenant_skill_id_idx")
