"""Ways in which a schema and its test data can be other than promised."""

from __future__ import annotations

from plainspec.proving import fault

SCHEMA = "database/schema.feature: "

fault(
    "there is a table of entities that nobody knows",
    caught_by=f"{SCHEMA}Somebody looks for the tables of entities",
    because="the tables of entities are",
).sql("CREATE TABLE robot_entity (tenant text, id uuid, PRIMARY KEY (tenant, id))")

fault(
    "the key of a table does not name the tenant",
    caught_by=f"{SCHEMA}Somebody looks for the tables of entities",
    because="every table of entities has the key",
).sql("ALTER TABLE agent_entity DROP CONSTRAINT agent_entity_pkey, ADD PRIMARY KEY (id)")

fault(
    "times have no time zone",
    caught_by=f"{SCHEMA}Somebody looks at what all entities have",
    because="created_at",
).sql("ALTER TABLE base_entity ALTER COLUMN created_at TYPE timestamp")

fault(
    "tags are not there",
    caught_by=f"{SCHEMA}Somebody looks at what all entities have",
    because="tags",
).sql("ALTER TABLE base_entity DROP COLUMN tags")

fault(
    "the past of an entity outlives it",
    caught_by=f"{SCHEMA}Somebody follows the references to entities",
    because="entity_version",
).sql("ALTER TABLE entity_version DROP CONSTRAINT entity_version_entity_fkey")

fault(
    "the words of a skill outlive it",
    caught_by=f"{SCHEMA}Somebody follows the references to entities",
    because="skill_words",
).sql("ALTER TABLE skill_words DROP CONSTRAINT skill_words_skill_fkey")

fault(
    "a job role can ask for a skill of another tenant",
    caught_by=f"{SCHEMA}Somebody follows the references to entities",
    because="job_role_skill",
).sql("ALTER TABLE job_role_skill DROP CONSTRAINT job_role_skill_skill_fkey")

fault(
    "agents of a skill are searched for one by one",
    caught_by=f"{SCHEMA}Somebody looks for the indexes",
    because="agent_entity",
).sql("DROP INDEX agent_entity_tenant_skill_id_idx")

fault(
    "embeddings are indexed by the wrong distance",
    caught_by=f"{SCHEMA}Somebody looks for the indexes",
    because="vector_cosine_ops",
).sql(
    "DROP INDEX skill_entity_embedding_384_idx",
    "CREATE INDEX skill_entity_embedding_384_idx ON skill_entity USING hnsw (embedding_384 vector_l2_ops)",
)

fault(
    "embeddings are texts",
    caught_by=f"{SCHEMA}Somebody looks at the column for embeddings",
    because="vector(384)",
).sql(
    "DROP INDEX skill_entity_embedding_384_idx",
    "ALTER TABLE skill_entity ALTER COLUMN embedding_384 TYPE text",
)

fault(
    "the factory makes skills of a category that there is not",
    caught_by="database/test_data.feature: The factory makes a skill",
    because="skill_entity_category_check",
).rewrite(
    "agency.store.factories:make", (".build(**{", ".build(**({'category': 'magic'} if kind is Skill else {}), **{")
)

fault(
    "the factory makes what it never adds",
    caught_by="database/test_data.feature",
    because="the factory makes",
).rewrite(
    "agency.store.factories:make",
    ("await entities.add(*others.values(), made)", "await entities.add(*others.values())"),
)

fault(
    "the factory makes agents without teams",
    caught_by="database/test_data.feature: The factory makes an agent and its team",
    because="something of its team",
).rewrite("agency.store.factories:make", ("column not in values}", "column not in values and column != 'team_id'}"))

fault(
    "the factory makes agents without industries",
    caught_by="database/test_data.feature: The factory makes an agent and its industry",
    because="something of its industry",
).rewrite("agency.store.factories:make", ("column not in values}", "column not in values and column != 'industry_id'}"))

fault(
    "the factory makes agents of a skill that it does not make",
    caught_by="database/test_data.feature: The factory makes an agent and its skill",
    because="agent_entity_skill_fkey",
).rewrite(
    "agency.store.factories:make",
    (
        "await entities.add(*others.values(), made)",
        "others.pop('skill_id', None); await entities.add(*others.values(), made)",
    ),
)

fault(
    "the factory gives every skill the same number",
    caught_by="database/test_data.feature: The factory makes a skill, 100 times",
    because="conflicts with persistent instance",
).rewrite(
    "agency.store.factories:make",
    (".build(**{", ".build(**({'id': '00000000-0000-0000-0000-000000000001'} if kind is Skill else {}), **{"),
)

fault(
    "the factory gives every skill the same name",
    caught_by="database/test_data.feature: The factory makes a skill, 100 times",
    because="101 entities of different names",
).rewrite("agency.store.factories:make", (".build(**{", ".build(**({'name': 'Skill'} if kind is Skill else {}), **{"))
