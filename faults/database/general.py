"""Ways in which entities can be kept badly, each of which a feature must notice."""

from plainspec.proving import fault, within

ENTITIES = "agency.store.entities.entities:Entities"


fault(
    "the name in other systems is not written down",
    caught_by="database/entities.feature: Acme adds a skill",
    because="external id",
).rewrite(
    f"{ENTITIES}.add",
    (
        "self._session.add_all(entities)",
        "[setattr(one, 'external_id', None) for one in entities]; self._session.add_all(entities)",
    ),
)

fault(
    "an entity belongs to whom nobody knows",
    caught_by="database/entities.feature: Acme adds a skill",
    because="base_entity.tenant",
).rewrite(f"{ENTITIES}.add", ("entity.tenant is None and", "False and"))

fault(
    "the store shows another description than the one that is committed",
    caught_by="database/entities.feature: Acme adds a skill",
    because="as it is committed",
).rewrite(
    f"{ENTITIES}.all",
    (
        "return tuple((await self._session.scalars(asked)).all())",
        """found = tuple((await self._session.scalars(asked)).all())
        for one in found: one.__dict__["change_note"] = "read"
        return found""",
    ),
)

fault(
    "an entity begins as active",
    caught_by="database/entities.feature: Acme adds a skill",
    because="'status': 'draft'",
).sql("ALTER TABLE base_entity ALTER COLUMN status SET DEFAULT 'active'")

fault(
    "the application cannot add skills",
    caught_by="database/entities.feature: Acme adds a skill",
    because="There is no",
).sql("REVOKE INSERT ON skill_entity FROM agency_app")

fault(
    "old versions are not kept",
    caught_by="database/entities.feature: Acme changes a skill twice",
    because="the old versions of Acme's skill Python",
).sql("ALTER TABLE base_entity DISABLE TRIGGER base_entity_version")

fault(
    "what only skills have changes without a new version",
    caught_by="database/versions.feature: The owner of the tables changes what only skills have",
    because="the old versions of Acme's skill Python",
).sql("ALTER TABLE skill_entity DISABLE TRIGGER skill_entity_version")

fault(
    "the new version is kept instead of the old one",
    caught_by="database/entities.feature: Acme changes a skill twice",
    because="the old versions of Acme's skill Python",
).sql(within("keep_old_entity", "entity_content(OLD)", "entity_content(NEW)"))

fault(
    "the past forgets what only skills have",
    caught_by="database/entities.feature: Acme changes a skill twice",
    because="technical",
).sql(within("entity_content", "IF kind IS NOT NULL THEN", "IF false THEN"))

fault(
    "versions are not counted",
    caught_by="database/entities.feature: Acme changes a skill twice",
    because="the old versions of Acme's skill Python",
).sql(within("keep_old_entity", "OLD.version + 1", "OLD.version"))

fault(
    "whoever comes later overwrites what they have not seen",
    caught_by="database/entities.feature: Ana and Ben change the same skill",
    because="Ben was not refused",
).rewrite(
    f"{ENTITIES}.change",
    ("setattr(entity, name, value)", "await self._session.refresh(entity); setattr(entity, name, value)"),
)

fault(
    "an entity can be made older",
    caught_by="database/entities.feature: Acme's skill is to have another created at",
    because="Acme was not refused",
).sql(within("keep_old_entity", "NEW.created_at <> OLD.created_at", "false"))

fault(
    "somebody else can be said to have made an entity",
    caught_by="database/entities.feature: Acme's skill is to have another created by",
    because="Acme was not refused",
).sql(within("keep_old_entity", "NEW.created_by <> OLD.created_by", "false"))

fault(
    "only the application cannot say that somebody else has made an entity",
    caught_by="database/entities.feature: Not even the owner of the tables gives a skill another created by",
    because="the owner of the tables was not refused",
).sql(within("keep_old_entity", "WHEN NEW.created_by", "WHEN session_user = 'agency_app' AND NEW.created_by"))

fault(
    "only the application cannot make an entity older",
    caught_by="database/entities.feature: Not even the owner of the tables gives a skill another created at",
    because="the owner of the tables was not refused",
).sql(within("keep_old_entity", "WHEN NEW.created_at", "WHEN session_user = 'agency_app' AND NEW.created_at"))

fault(
    "a new age is not refused, but quietly dropped",
    caught_by="database/entities.feature: Acme's skill is to have another created at",
    because="Acme was not refused",
).sql(within("keep_old_entity", "fixed := CASE", "NEW.created_at := OLD.created_at; fixed := CASE"))

fault(
    "retiring changes nothing",
    caught_by="database/entities.feature: Acme retires a skill that Ada has",
    because="Acme finds Ada and Developer",
).rewrite(f"{ENTITIES}.retire", ("status=Status.RETIRED", "status=entity.status"))

fault(
    "retiring deletes",
    caught_by="database/entities.feature: Acme retires a skill that Ada has",
    because="Acme finds Ada and Developer",
).rewrite(f"{ENTITIES}.retire", ("self.change(entity, status=Status.RETIRED)", "self.delete(entity)"))

fault(
    "what is retired is shown like everything else",
    caught_by="database/entities.feature: Acme retires a skill that Ada has",
    because="Acme finds Ada and Developer",
).rewrite(f"{ENTITIES}.all", ("if not retired:", "if False:"))

fault(
    "the application may delete",
    caught_by="database/entities.feature: Acme deletes its agent",
    because="Acme was not refused",
).sql("GRANT DELETE ON ALL TABLES IN SCHEMA public TO agency_app")

fault(
    "deleting quietly does nothing",
    caught_by="database/entities.feature: Acme deletes its agent",
    because="Acme was not refused",
).rewrite(f"{ENTITIES}.delete", ("await self._session.delete(entity)", "pass"))

UNKNOWN = "database/constraints.feature: Acme gives a skill another category and a "

fault(
    "what an entity does not have is passed over when it is changed",
    caught_by=f"{UNKNOWN}colour",
    because="the objection was: none",
).rewrite(
    f"{ENTITIES}.change",
    ("if unknown:", "values = {name: values[name] for name in values.keys() - set(unknown)}\n    if False:"),
)

fault(
    "what an entity does not have is refused after the rest was changed",
    caught_by=f"{UNKNOWN}capacity",
    because="the entities of Acme are as they were",
).rewrite(
    f"{ENTITIES}.change",
    (
        "if unknown:",
        "if [setattr(entity, name, value) for name, value in values.items() if name not in unknown] and unknown:",
    ),
)

fault(
    "what only the store has a word for passes for a field of an entity",
    caught_by=f"{UNKNOWN}metadata",
    because="the objection was: none",
).rewrite(f"{ENTITIES}.change", ("type(entity).__mapper__.column_attrs.keys()", "set(dir(entity))"))

fault(
    "what is no embedding leaves the rest changed",
    caught_by=f"{UNKNOWN}point that is none",
    because="the entities of Acme are as they were",
).rewrite(f"{ENTITIES}.change", ("type(entity)(**values)", "pass"))
