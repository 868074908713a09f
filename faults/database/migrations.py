"""Ways in which migrations and the drift check can be broken, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from alembic.operations import Operations

    from plainspec.proving import Patch

RUN = "agency.store.migrations.running:_run"
STATEMENTS = "agency.store.migrations.statements"


def say_instead(patch: Patch, before: str, after: str) -> None:
    """Replace words in the SQL of all migrations."""
    run = patch.original(f"{STATEMENTS}:run")

    def run_otherwise(op: Operations, statements: str) -> None:
        run(op, statements.replace(before, after))

    patch.attribute(f"{STATEMENTS}:run", run_otherwise)


@fault(
    "without pgvector, embeddings are quietly texts",
    caught_by="database/migrations.feature: The server has no vectors",
    because="the migration is refused, and the refusal names",
)
def do_without_vectors(patch: Patch) -> None:
    """The column has the right name, and nothing can be searched for."""

    def take_it_easy(_op: Operations, _name: str) -> None:
        return None

    patch.attribute(f"{STATEMENTS}:require_extension", take_it_easy)
    say_instead(
        patch,
        "ADD COLUMN embedding_384 vector(384);\n"
        "CREATE INDEX skill_entity_embedding_384_idx ON skill_entity USING hnsw (embedding_384 vector_cosine_ops);",
        "ADD COLUMN embedding_384 text;",
    )


@fault(
    "a missing extension is not named",
    caught_by="database/migrations.feature: The server has no vectors",
    because="Install pgvector",
)
def try_and_see(patch: Patch) -> None:
    """Whoever migrates reads that some file is not there."""

    def install(op: Operations, name: str) -> None:
        op.execute(f"CREATE EXTENSION {name}")

    patch.attribute(f"{STATEMENTS}:require_extension", install)


@fault(
    "the table of skills is forgotten",
    caught_by="database/migrations.feature: Migration 002 makes skills",
    because="the database stands at migration 002",
)
def forget_skills(patch: Patch) -> None:
    """Nothing is made that could have versions."""
    say_instead(patch, "CREATE TABLE skill_entity", "CREATE TABLE skills")


@fault(
    "a migration makes one table too many",
    caught_by="database/migrations.feature: Migration 004 makes a column and its index",
    because="the tables that it has made are",
)
def make_more(patch: Patch) -> None:
    """A table for the embeddings, which nobody asks."""
    say_instead(patch, "ALTER TABLE skill_entity ADD", "CREATE TABLE embedding (); ALTER TABLE skill_entity ADD")


@fault(
    "words are parsed into a table of another name",
    caught_by="database/migrations.feature: Migration 008 makes the words of skills",
    because="the tables that it has made are",
)
def parse_elsewhere(patch: Patch) -> None:
    """Searches would look for it in vain."""
    say_instead(patch, "skill_words", "word")


@fault(
    "agents lose the index of their skills",
    caught_by="database/migrations.feature: An empty database is brought up all the way",
    because="index agent_entity_tenant_skill_id_idx on agent_entity is missing",
)
def lose_an_index(patch: Patch) -> None:
    """The models say that there is one."""
    say_instead(patch, "CREATE INDEX ON agent_entity (tenant, skill_id);", "")


@fault(
    "migrations are made again",
    caught_by="database/migrations.feature: The database is there already",
    because="already exists",
)
def forget_where_it_stands(patch: Patch) -> None:
    """Nobody looks at what the database notes down."""
    heads = "alembic.runtime.migration:MigrationContext.get_current_heads"

    def none(_self: Any) -> tuple[str, ...]:
        return ()

    patch.attribute(heads, none)


fault(
    "a migrator does not wait for another",
    caught_by="database/migrations.feature: Two migrators begin at the same time",
    because="the database stands at the last migration",
).rewrite(RUN, ('connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})', "pass"))

fault(
    "a migrator looks where the database stands before it waits",
    caught_by="database/migrations.feature: Two migrators begin at the same time",
    because="the database stands at the last migration",
).rewrite(
    RUN,
    (
        'connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})',
        """heads = context.get_current_heads()
            context.get_current_heads = lambda: heads
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})""",
    ),
)

fault(
    "every migration is a transaction of its own",
    caught_by=[
        "database/migrations.feature: A table stands in the way of the third migration",
        "database/migrations.feature: The server has no vectors",
    ],
    because="the schema is as it was",
).rewrite(
    RUN,
    ('opts={"fn": steps}', 'opts={"fn": steps, "transaction_per_migration": True}'),
    ('connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})', "pass"),
)

fault(
    "a refusal does not say which migration it was",
    caught_by="database/migrations.feature: A table stands in the way of the third migration",
    because="the refusal names",
).rewrite(RUN, ('f"{under_way}{error}"', "str(error)"))


@fault(
    "going down leaves a function behind",
    caught_by="database/migrations.feature: Migration 001 goes down and up again with rows in the tables",
    because="the database stands at migration 001",
)
def leave_functions(patch: Patch) -> None:
    """It stands in the way of coming up again."""
    say_instead(patch, "DROP FUNCTION keep_old_entity, touch_base_entity;", "")


@fault(
    "going down fails when there are rows",
    caught_by="database/migrations.feature: Migration 003 goes down and up again with rows in the tables",
    because="the database stands at migration 003",
)
def forget_the_base(patch: Patch) -> None:
    """The tables of kinds are emptied in an order in which they refer to each other."""
    say_instead(
        patch,
        "DROP TABLE agent_entity, team_entity, job_role_skill",
        "DELETE FROM skill_entity; DROP TABLE agent_entity, team_entity, job_role_skill",
    )


@fault(
    "going down takes the skills along",
    caught_by="database/migrations.feature: Migration 004 goes down and up again with rows in the tables",
    because="what is left is",
)
def lose_skills(patch: Patch) -> None:
    """Only their embeddings were to go."""
    say_instead(
        patch, "DROP COLUMN embedding_384", "DROP COLUMN embedding_384; TRUNCATE skill_entity, agent_entity CASCADE"
    )


@fault(
    "going down takes every entity along",
    caught_by="database/migrations.feature: Migration 005 goes down and up again with rows in the tables",
    because="what is left is",
)
def lose_entities(patch: Patch) -> None:
    """Only the policies were to go."""
    say_instead(patch, "DROP VIEW current_entity;", "DROP VIEW current_entity; TRUNCATE base_entity CASCADE;")


@fault(
    "going down does not take policies away",
    caught_by="database/migrations.feature: Migration 005 goes down and up again with rows in the tables",
    because="the database stands at migration 005",
)
def keep_policies(patch: Patch) -> None:
    """They stand in the way of coming up again."""
    say_instead(patch, "DROP POLICY skill_entity_tenant ON skill_entity;", "")


@fault(
    "going down to nothing leaves the accounts",
    caught_by="database/migrations.feature: Migration 000 goes down and up again with rows in the tables",
    because="the database stands at migration 000",
)
def keep_accounts(patch: Patch) -> None:
    """Nobody can come up again."""
    say_instead(patch, "DROP TABLE card, loan, standing_order, account", "SELECT")


@fault(
    "going down leaves the threads",
    caught_by="database/migrations.feature: Migration 006 goes down and up again with rows in the tables",
    because="the database stands at migration 006",
)
def keep_threads(patch: Patch) -> None:
    """They stand in the way of coming up again."""
    say_instead(patch, "DROP TABLE execution, thread", "SELECT")


@fault(
    "the table of executions is forgotten",
    caught_by="database/migrations.feature: Migration 006 makes threads",
    because="the database stands at migration 006",
)
def forget_executions(patch: Patch) -> None:
    """What agents did has no place."""
    say_instead(patch, "CREATE TABLE execution", "CREATE TABLE deeds")


@fault(
    "policies come with a table that nobody knows",
    caught_by="database/migrations.feature: Migration 005 makes policies",
    because="the tables that it has made are",
)
def make_a_log(patch: Patch) -> None:
    """Somebody wanted to see who looks at what."""
    say_instead(patch, "CREATE VIEW current_entity", "CREATE TABLE look (); CREATE VIEW current_entity")
