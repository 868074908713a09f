"""Ways in which a schema can be other than promised."""

from plainspec.proving import fault

SCHEMA = "database/schema.feature: "
KEYS = "database/keys_and_indexes.feature: "
LISTED = "the list is"

fault(
    "the primary key of agents lacks the tenant", caught_by=f"{SCHEMA}An administrator lists the tables", because=LISTED
).sql("ALTER TABLE agent_entity DROP CONSTRAINT agent_entity_pkey, ADD PRIMARY KEY (id)")

fault(
    "times have no time zone, and embeddings are texts",
    caught_by=[
        f"{SCHEMA}An administrator lists the columns of all entities",
        f"{SCHEMA}An administrator lists the columns of a skill",
    ],
    because=LISTED,
).sql(
    "ALTER TABLE base_entity ALTER COLUMN created_at TYPE timestamp",
    "DROP INDEX skill_entity_embedding_384_idx",
    "ALTER TABLE skill_entity ALTER COLUMN embedding_384 TYPE text",
)


fault(
    "a job role can need a skill of another tenant",
    caught_by=f"{KEYS}An administrator lists the foreign keys",
    because=LISTED,
).sql("ALTER TABLE job_role_skill DROP CONSTRAINT job_role_skill_skill_fkey")

fault(
    "embeddings are indexed by another distance than searches use",
    caught_by=f"{KEYS}An administrator lists the indexes, without those of primary keys and unique constraints",
    because=LISTED,
).sql(
    "DROP INDEX skill_entity_embedding_384_idx",
    "CREATE INDEX skill_entity_embedding_384_idx ON skill_entity USING hnsw (embedding_384 vector_l2_ops)",
)
