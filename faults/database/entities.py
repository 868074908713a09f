"""Ways in which entities can be stored, updated and retired wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

FEATURE = "database/entities.feature: "
ENTITIES = "agency.store.entities.entities:Entities"
ADDED = f"{FEATURE}Acme adds a skill"
STALE = [
    f"{FEATURE}Ben changes a skill that Ana has changed since Ben has read it",
    f"{FEATURE}Ben retires a skill that Ana has changed since Ben has read it",
]
ORIGIN = f"{FEATURE}<actor> changes the <field> of a skill"
VERSIONS = "database/versions.feature: "
TWICE = f"{VERSIONS}Acme changes a skill twice, and an agent in between"
REPLACED = f"{VERSIONS}Ana, the table owner and Ben change a skill, one after the other"
PAST_THE_STORE = f"{VERSIONS}The table owner changes the <field> of a <kind>"
OLD_VERSIONS = "the old versions of"


def before_write(statement: str) -> str:
    """Return SQL that has every row of base_entity changed in a last trigger before it is written."""
    return f"""
        CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement} RETURN NEW; END $$;
        CREATE TRIGGER zz_planted BEFORE INSERT OR UPDATE ON base_entity FOR EACH ROW EXECUTE FUNCTION planted();
    """


fault(
    "entities and versions name the connected role as their author", caught_by=[ADDED, REPLACED], because="created by"
).sql(
    before_write("IF TG_OP = 'INSERT' THEN NEW.created_by := session_user; END IF;"),
    """
    CREATE FUNCTION replaced() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.replaced_by := session_user;
        RETURN NEW;
    END $$;
    CREATE TRIGGER zz_replaced BEFORE INSERT ON entity_version FOR EACH ROW EXECUTE FUNCTION replaced();
    """,
)


@fault("an update overwrites a newer version", caught_by=STALE, because="Ben was not refused")
def overwrite(patch: Patch) -> None:
    """The entity is read anew just before it is written."""
    change = patch.original(f"{ENTITIES}.change")

    async def read_anew(self: Any, entity: Any, **values: Any) -> None:
        await self.get(type(entity), entity.id)
        await change(self, entity, **values)

    patch.attribute(f"{ENTITIES}.change", read_anew)


fault("a change of an entity's origin is silently ignored", caught_by=ORIGIN, because="was not refused").sql(
    """
    CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.created_at := OLD.created_at;
        NEW.created_by := OLD.created_by;
        NEW.entity_type := OLD.entity_type;
        RETURN NEW;
    END $$;
    CREATE TRIGGER aa_planted BEFORE UPDATE ON base_entity FOR EACH ROW EXECUTE FUNCTION planted();
    """
)


@fault(
    "retired entities are listed",
    caught_by=f"{FEATURE}Acme retires a skill that Ada has",
    because="finds Ada and Developer",
)
def list_retired(patch: Patch) -> None:
    """Nobody can tell them from the others."""
    everything = patch.original(f"{ENTITIES}.all")

    async def all_of_them(self: Any, kind: Any, **_retired: bool) -> tuple[Any, ...]:
        found: tuple[Any, ...] = await everything(self, kind, retired=True)
        return found

    patch.attribute(f"{ENTITIES}.all", all_of_them)


fault(
    "a retired entity cannot be reactivated",
    caught_by=f"{FEATURE}Acme reactivates a retired skill",
    because="finds Ada, Developer and Python",
).sql(before_write("IF OLD.status = 'retired' THEN NEW.status := 'retired'; END IF;"))

fault(
    "a tenant can delete its entities", caught_by=f"{FEATURE}Acme deletes its agent", because="Acme was not refused"
).sql("GRANT DELETE ON base_entity, agent_entity TO agency_app")

fault("old versions are not kept", caught_by=[TWICE, PAST_THE_STORE, REPLACED], because=OLD_VERSIONS).sql(
    "ALTER TABLE base_entity DISABLE TRIGGER base_entity_version"
)

fault(
    "a change of what only a skill has makes no version",
    caught_by=PAST_THE_STORE,
    because=OLD_VERSIONS,
).sql("ALTER TABLE skill_entity DISABLE TRIGGER skill_entity_version")

fault(
    "every statement makes a version",
    caught_by=f"{VERSIONS}Acme changes a skill three times before it commits",
    because=OLD_VERSIONS,
).sql(before_write("NEW.changed_in := 0;"))


fault("a version ends some time after the next one has begun", caught_by=REPLACED, because="until").sql(
    "ALTER TABLE entity_version ALTER COLUMN replaced_at SET DEFAULT clock_timestamp()"
)
