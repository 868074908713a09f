"""Ways in which entities can be stored, updated and retired wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from uuid import UUID

    from plainspec.proving import Patch

FEATURE = "database/entities.feature: "
ENTITIES = "agency.store.entities.entities:Entities"
ADDED = f"{FEATURE}Acme adds a skill"
STALE = [
    f"{FEATURE}Ben changes a skill that Ana has changed since Ben has read it",
    f"{FEATURE}Ben retires a skill that Ana has changed since Ben has read it",
]
ORIGIN = f"{FEATURE}<actor> changes the <field> of a skill"


def before_write(statement: str) -> str:
    """Return SQL that has every row of base_entity changed in a last trigger before it is written."""
    return f"""
        CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement} RETURN NEW; END $$;
        CREATE TRIGGER zz_planted BEFORE INSERT OR UPDATE ON base_entity FOR EACH ROW EXECUTE FUNCTION planted();
    """


@fault("the external id of an entity is not stored", caught_by=ADDED, because="external id")
def lose_external_id(patch: Patch) -> None:
    """Other systems cannot find it."""
    add = patch.original(f"{ENTITIES}.add")

    async def add_without(self: Any, *entities: Any) -> None:
        for entity in entities:
            entity.external_id = None
        await add(self, *entities)

    patch.attribute(f"{ENTITIES}.add", add_without)


@fault(
    "the store returns other values than those that are committed",
    caught_by=ADDED,
    because="reads other values than are committed",
)
def show_another_note(patch: Patch) -> None:
    """What a tenant reads is not what is stored."""
    everything = patch.original(f"{ENTITIES}.all")

    async def changed(self: Any, kind: Any, *, retired: bool = False) -> tuple[Any, ...]:
        found: tuple[Any, ...] = await everything(self, kind, retired=retired)
        for one in found:
            one.__dict__["change_note"] = "read"
        return found

    patch.attribute(f"{ENTITIES}.all", changed)


fault("an entity names the connected role as who created it", caught_by=ADDED, because="created by").sql(
    before_write("IF TG_OP = 'INSERT' THEN NEW.created_by := session_user; END IF;")
)


@fault(
    "entities are listed by name in descending order", caught_by=ADDED, because="finds Ada, Developer, Go and Python"
)
def list_backwards(patch: Patch) -> None:
    """The last name comes first."""
    everything = patch.original(f"{ENTITIES}.all")

    async def backwards(self: Any, kind: Any, *, retired: bool = False) -> tuple[Any, ...]:
        found: tuple[Any, ...] = await everything(self, kind, retired=retired)
        return found[::-1]

    patch.attribute(f"{ENTITIES}.all", backwards)


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
    "the time of retirement is not recorded",
    caught_by=f"{FEATURE}Acme retires a skill that Ada has",
    because="retired at",
).sql(before_write("NEW.retired_at := NULL;"))

fault(
    "a retired entity cannot be reactivated",
    caught_by=f"{FEATURE}Acme reactivates a retired skill",
    because="finds Ada, Developer and Python",
).sql(before_write("IF OLD.status = 'retired' THEN NEW.status := 'retired'; END IF;"))

fault(
    "a tenant can delete its entities", caught_by=f"{FEATURE}Acme deletes its agent", because="Acme was not refused"
).sql("GRANT DELETE ON base_entity, agent_entity TO agency_app")

VERSIONS = "database/versions.feature: "
TWICE = f"{VERSIONS}Acme changes a skill twice, and an agent in between"
REPLACED = f"{VERSIONS}Ana, the table owner and Ben change a skill, one after the other"
PAST_THE_STORE = f"{VERSIONS}The table owner changes the <field> of a <kind>"
OLD_VERSIONS = "the old versions of"

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


@fault("the old versions of all skills are those of each", caught_by=TWICE, because=OLD_VERSIONS)
def mix_histories(patch: Patch) -> None:
    """A history tells what others were."""
    old_versions = patch.original(f"{ENTITIES}.old_versions")

    kinds = patch.original("agency.store.entities.kinds:KINDS")

    async def of_all(self: Any, _number: UUID) -> tuple[Any, ...]:
        known = [one.id for kind in kinds for one in await self.all(kind, retired=True)]
        return tuple([old for one in known for old in await old_versions(self, one)])

    patch.attribute(f"{ENTITIES}.old_versions", of_all)


fault("a version names the connected role as who replaced it", caught_by=REPLACED, because=OLD_VERSIONS).sql(
    """
    CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.replaced_by := session_user;
        RETURN NEW;
    END $$;
    CREATE TRIGGER zz_planted BEFORE INSERT ON entity_version FOR EACH ROW EXECUTE FUNCTION planted();
    """
)

fault("a version ends some time after the next one has begun", caught_by=REPLACED, because="until").sql(
    "ALTER TABLE entity_version ALTER COLUMN replaced_at SET DEFAULT clock_timestamp()"
)
