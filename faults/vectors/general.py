"""Ways in which skills can be kept badly on a map of meanings, each of which a feature must notice."""

from plainspec.proving import fault

MEMORY = "agency.memory.skills:Memory"
CHECKED = "agency.store.entities.embeddings:checked"
EMBEDDINGS = "vectors/embeddings.feature: "
SPOILT = f"{EMBEDDINGS}Acme maps a skill at "

fault(
    "the model of an embedding is forgotten",
    caught_by=f"{EMBEDDINGS}Acme maps a skill",
    because="minilm",
).rewrite(f"{MEMORY}.remember", ("MODEL: model", "MODEL: 'unknown'"))

fault(
    "an embedding loses its last element to rounding",
    caught_by=f"{EMBEDDINGS}Acme maps a skill with all coordinates, at 384 ones",
    because="reads Rust at 384 ones",
).rewrite(f"{MEMORY}.remember", ("list(values)", "[*values[:-1], 0.0]"))

fault(
    "embeddings are kept in half precision",
    caught_by=f"{EMBEDDINGS}Acme maps a skill",
    because="reads Rust at (0.1234567, -2.5, 1000000.7)",
).rewrite(f"{MEMORY}.remember", ("list(values)", "[round(value, 0) for value in values]"))

fault(
    "a new embedding does not take the place of the old one",
    caught_by=f"{EMBEDDINGS}Acme moves a skill",
    because="reads Rust at (0.25, 0.75)",
).rewrite(f"{MEMORY}.remember", ("await self._work.entities.change(skill)", "self._work.session.expunge(skill)"))

fault(
    "an embedding can be short",
    caught_by=f"{SPOILT}383 ones",
    because="expected 384 dimensions",
).rewrite(CHECKED, ("len(values) != DIMENSIONS", "len(values) > DIMENSIONS"))

fault(
    "an embedding can be long",
    caught_by=f"{SPOILT}385 ones",
    because="expected 384 dimensions",
).rewrite(CHECKED, ("len(values) != DIMENSIONS", "len(values) < DIMENSIONS"))

fault(
    "what is too long is cut off",
    caught_by=f"{SPOILT}385 ones",
    because="nobody was refused",
).rewrite(f"{MEMORY}.remember", ("list(values)", "list(values)[:384] if len(values) > 384 else list(values)"))

fault(
    "no embedding at all passes for one",
    caught_by=f"{SPOILT}0 ones",
    because="the map says no",
).rewrite(f"{MEMORY}.remember", ("list(values)", "list(values) or None"))

fault(
    "an embedding can hold what is no number",
    caught_by=f"{SPOILT}384 ones, the first of them nan",
    because="NaN not allowed",
).rewrite(CHECKED, ("not math.isfinite(value)", "math.isinf(value)"))

fault(
    "an embedding can hold infinity",
    caught_by=f"{SPOILT}384 ones, the last of them inf",
    because="infinite value not allowed",
).rewrite(
    CHECKED, ("not math.isfinite(value) or abs(value) > LARGEST", "value != value or LARGEST < abs(value) < math.inf")
)

fault(
    "an embedding can hold what single precision has no room for",
    caught_by=f"{SPOILT}384 ones, the last of them 4e38",
    because="out of range",
).rewrite(CHECKED, ("not math.isfinite(value) or abs(value) > LARGEST", "not math.isfinite(value)"))

fault(
    "whatever is looked for, it is not checked",
    caught_by=[f"{EMBEDDINGS}Acme looks near 383 ones", f"{EMBEDDINGS}Acme looks near 384 ones, the last of them nan"],
    because="dimensions",
).rewrite("agency.memory.skills:directed", ("checked(values)", "list(values)"))

fault(
    "a search for what is no number finds nothing and says nothing",
    caught_by=f"{EMBEDDINGS}Acme looks near 384 ones, the last of them nan",
    because="nobody was refused",
).rewrite("agency.memory.skills:directed", ("checked(values)", "checked([v if v == v else 0.0 for v in values])"))

fault(
    "skills without an embedding are found",
    caught_by=[f"{EMBEDDINGS}Acme looks for more skills than have a point", "vectors/distances.feature"],
    because="NoneType",
).rewrite("agency.memory.searching:nearest", (".where(SKILL.c.embedding_384.is_not(None))", ""))
