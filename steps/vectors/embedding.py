"""Steps about the embeddings of skills: which are stored, and how they are read back."""

from plainspec import given, parameter_type, then, when
from plainspec.ports.store.vectors import EmbeddedSkill
from plainspec.stage.changes import Changes
from plainspec.stage.vectors.notation import vector_from
from plainspec.stage.vectors.sample_vectors import Distribution
from plainspec.stage.vectors.vector_store import VectorStore, single_precision

parameter_type(
    name="vector",
    regexp="\\(-?[0-9.]+(?:, -?[0-9.]+)*\\)|[0-9]+ ones(?:, the (?:first|last) of them \\S+)?",
    example="(3, 0)",
    transformer=vector_from,
)


@given("the skills of {word}")
async def skills_exist(tenant: str, table: list[dict[str, str]], vector_store: VectorStore) -> None:
    """Insert committed skills in this order; an empty embedding is null."""
    skills = [
        EmbeddedSkill(
            row["skill"],
            vector_from(row["embedding"]) if row["embedding"] else None,
            category=row.get("category", "technical"),
            description=row.get("description", ""),
            status=row.get("status", "active"),
        )
        for row in table
    ]
    await vector_store.system.load(tenant, skills)


@given("these sample embeddings")
async def sample_embeddings_exist(table: list[dict[str, str]], vector_store: VectorStore) -> None:
    """Insert many committed skills for each tenant, the same in every run."""
    for row in table:
        await vector_store.load_samples(
            row["tenant"], int(row["skills"]), Distribution(row["distribution"]), retired=int(row.get("retired", "0"))
        )


@when("{word} stores the embeddings")
async def stores(tenant: str, table: list[dict[str, str]], vector_store: VectorStore) -> None:
    """Store them row by row; an empty embedding removes the one that is there."""
    for row in table:
        embedding = vector_from(row["embedding"]) if row["embedding"] else None
        await vector_store.store(tenant, EmbeddedSkill(row["skill"], embedding, row.get("model", "")))


@then("{word} reads the embeddings")
async def reads(tenant: str, table: list[dict[str, str]], vector_store: VectorStore, changes: Changes) -> None:
    """Compare all 384 elements to within single precision, and the model; an empty embedding is null."""
    for row in table:
        changes.mention(row["skill"])
        skill = await vector_store.system.read(tenant, row["skill"])
        expected = single_precision(vector_from(row["embedding"])) if row["embedding"] else None
        found = skill.embedding and single_precision(skill.embedding)
        assert found == expected, f"the embedding of {skill.name} is {found}"
        assert skill.model == row.get("model", ""), f"the embedding of {skill.name} was made by {skill.model!r}"
