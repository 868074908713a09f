"""Ways in which versions and migrated rows can say something else than was so, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault, within

if TYPE_CHECKING:
    from alembic.operations import Operations

    from plainspec.proving import Patch

KEEP = "keep_old_entity"
VERSIONS = "database/versions.feature: "
WHO = f"{VERSIONS}Acme says who has changed a skill, and the owner of the tables changes it once more"
MIGRATIONS = "database/migrations.feature: Migration {} goes down and up again with rows in the tables"
RUN = "agency.store.migrations.statements:run"


def say(name: str, before: str, after: str) -> Any:
    """Return what replaces words in the SQL of all migrations, as a function of this name."""

    def plant(patch: Patch) -> None:
        run = patch.original(RUN)

        def run_otherwise(op: Operations, statements: str) -> None:
            run(op, statements.replace(before, after))

        patch.attribute(RUN, run_otherwise)

    plant.__name__ = name
    return plant


fault(
    "every change makes a version, not every transaction",
    caught_by=f"{VERSIONS}Acme thinks better of a skill before it commits",
    because="the old versions of Acme's skill Python are",
).sql(within(KEEP, "IF OLD.changed_in <> this_transaction THEN", "IF true THEN"))

fault(
    "a version is said to be replaced by who had made it",
    caught_by=WHO,
    because="the old versions of Acme's skill Python are",
).sql(within(KEEP, "entity_content(OLD), NEW.updated_by", "entity_content(OLD), OLD.updated_by"))

fault(
    "a version is replaced by whoever is connected",
    caught_by=WHO,
    because="the old versions of Acme's skill Python are",
).sql(within(KEEP, "entity_content(OLD), NEW.updated_by", "entity_content(OLD), session_user"))

fault(
    "what is changed past the store is no younger than before",
    caught_by=WHO,
    because="begins when the one before ends",
).sql(within(KEEP, "NEW.updated_at := now();", ""))

fault(
    "a version ends some time after the next one has begun",
    caught_by=WHO,
    because="begins when the one before ends",
).sql("ALTER TABLE entity_version ALTER COLUMN replaced_at SET DEFAULT clock_timestamp()")

fault(
    "a new entity is of whatever version it is said to be",
    caught_by=f"{VERSIONS}Acme adds a skill that is said to be the seventh version",
    because="7",
).sql(within(KEEP, "NEW.version := 1;", ""))

fault(
    "who is retired has been so since they were changed last",
    caught_by=f"{VERSIONS}Acme describes a skill that it has retired",
    because="what it was in the version before",
).sql(within(KEEP, "coalesce(OLD.retired_at, now())", "now()"))

MADE_BY_ANA = f"{VERSIONS}Acme adds a skill that Ana has made, and Ben changes it"

for name, column in (
    ("an entity was made by whoever is connected, whatever is said", "created_by"),
    ("an entity was first changed by whoever is connected, whatever is said", "updated_by"),
):
    fault(name, caught_by=MADE_BY_ANA, because=f"'{column.replace('_', ' ')}': 'agency_app'").sql(
        within(KEEP, "NEW.version := 1;", f"NEW.version := 1; NEW.{column} := session_user;")
    )

fault(
    "an entity was made by its tenant, whatever is said",
    caught_by=MADE_BY_ANA,
    because="'created by': 'Acme'",
).rewrite(
    "agency.store.entities.entities:Entities.add",
    ("entity.tenant is None and", "(setattr(entity, 'created_by', self._tenant), entity.tenant is None)[1] and"),
)

for name, migration, before, after, left in (
    ("what there was before the audit trail is never recorded", "007", "PERFORM append_audit_record(", "PERFORM (", ""),
    (
        "the audit trail begins with what was made last",
        "007",
        "FROM base_entity ORDER BY created_at, id LOOP",
        "FROM base_entity ORDER BY created_at DESC, id LOOP",
        "other records",
    ),
    (
        "skills that were there before their words are not found by them",
        "008",
        "INSERT INTO skill_words (tenant, id, words) ",
        "WITH nothing AS (SELECT) ",
        "",
    ),
    ("what all entities have stays when skills go", "002", "WHERE entity_type = 'skill'", "WHERE false", "half of a"),
    ("what all entities have stays when teams go", "003", "'job_role', 'team', 'agent');", "'agent');", "half of a"),
):
    fault(name, caught_by=MIGRATIONS.format(migration), because=left or "what is left is")(
        say(name.replace(" ", "_"), before, after)
    )
