"""Slips of a line or less in the memory of embeddings, each of which a feature must notice."""

from plainspec.proving import fault

CHECKED = "agency.store.entities.embeddings:checked"
MEMORY = "agency.memory.skills:Memory"
NEAREST = "agency.memory.searching:nearest"
DISTANCES = "vectors/distances.feature: "
EMBEDDINGS = "vectors/embeddings.feature: "
RECALL = "vectors/recall.feature: "
LARGEST = "3.4028234663852886e38"
FINE = f"{DISTANCES}Two skills that differ in the sixth digit"

fault(
    "more skills are brought than were asked for",
    caught_by=f"{DISTANCES}Four skills at the same distance, and two places",
    because="West and North",
).rewrite(NEAREST, (".limit(MOST)", ".limit(MOST * 2)"))

fault(
    "which of those that are equally near are brought is left to chance",
    caught_by=f"{DISTANCES}Four skills at the same distance, and two places",
    because="West and North",
).rewrite(NEAREST, ("order_by(how_far, SKILL.c.id)", "order_by(how_far, func.md5(BASE.c.name))"))

fault(
    "what is looked for is rounded to three digits",
    caught_by=FINE,
    because="0.0004",
).rewrite(f"{MEMORY}.nearest", ("str(point)", "str([round(value, 3) for value in point])"))

fault(
    "what is kept is rounded to three digits",
    caught_by=f"{EMBEDDINGS}Acme maps a skill",
    because="reads Rust at",
).rewrite(f"{MEMORY}.remember", ("list(values)", "[float(f'{value:.3g}') for value in values]"))

fault(
    "what has no direction is at distance 0 by cosine",
    caught_by=f"{DISTANCES}Acme looks for more skills than there are, by cosine",
    because="Zero",
).rewrite(
    f"{MEMORY}.nearest",
    ("if not math.isnan(row.distance)", ""),
    ("by.told(row.distance)", "by.told(0.0 if math.isnan(row.distance) else row.distance)"),
)

fault(
    "however thoroughly one looks, a graph is asked for 40 candidates",
    caught_by=f"{RECALL}Acme looks among 2000 skills that are all equally far away, indexed by HNSW",
    because="are truly the nearest",
).rewrite(f"{MEMORY}._set", ("str(effort)", '"40"'))

fault(
    "what else is known of a skill is lost when it is moved",
    caught_by=f"{EMBEDDINGS}Acme moves a skill of which it knows more",
    because="since",
).rewrite(f"{MEMORY}.remember", ("{**(skill.attributes or {}), MODEL: model}", "{MODEL: model}"))

fault(
    "what else is known of a skill is lost when it is taken off the map",
    caught_by=f"{EMBEDDINGS}Acme takes a skill off the map of which it knows more",
    because="since",
).rewrite(f"{MEMORY}.forget", ("attributes=kept", "attributes={}"))

fault(
    "skills are found only while they are active",
    caught_by=f"{RECALL}Acme looks for its soft skills",
    because="Humour",
).rewrite("agency.memory.searching:current", ("!= Status.RETIRED", "== Status.ACTIVE"))

fault(
    "skills that are going out of use are not found any more",
    caught_by=f"{RECALL}Acme looks for its soft skills",
    because="Irony",
).rewrite(
    "agency.memory.searching:current",
    ("BASE.c.status != Status.RETIRED", "BASE.c.status.not_in([Status.RETIRED, Status.DEPRECATED])"),
)

fault(
    "the second look forgets which skills were asked for",
    caught_by=f"{RECALL}Acme looks for its soft skills",
    because="Python",
).rewrite(f"{MEMORY}.nearest", ("in_category=narrow, exact=True", "in_category=False, exact=True"))

fault(
    "what is taken off the map stays where everything is zero",
    caught_by=f"{EMBEDDINGS}Acme takes a skill off the map of which it knows more",
    because="without a point",
).rewrite(f"{MEMORY}.forget", ("embedding_384=None", "embedding_384=[0.0] * 384"))

fault(
    "an embedding can hold what single precision has no room for, below zero",
    caught_by=f"{EMBEDDINGS}Acme maps a skill at 384 ones, the last of them -4e38",
    because="out of range",
).rewrite(CHECKED, ("abs(value) > LARGEST", "value > LARGEST"))

fault(
    "the largest number of single precision is too large",
    caught_by=f"{EMBEDDINGS}Acme maps a skill with all coordinates, at 384 ones, the last of them {LARGEST}",
    because="reads Rust at",
).rewrite(CHECKED, ("abs(value) > LARGEST", "abs(value) >= LARGEST"))

fault(
    "only the last element of an embedding is looked at",
    caught_by=f"{EMBEDDINGS}Acme maps a skill at 384 ones, the first of them nan",
    because="NaN not allowed",
).rewrite(CHECKED, ("in enumerate(values, 1):", "in list(enumerate(values, 1))[-1:]:"))

fault(
    "what is looked for is rounded to six digits",
    caught_by=FINE,
    because="Right",
).rewrite(f"{MEMORY}.nearest", ("str(point)", "str([float(f'{value:.6g}') for value in point])"))

fault(
    "who goes only a little way in a direction has none",
    caught_by=f"{DISTANCES}A skill far away in the right direction",
    because="()",
).rewrite("agency.memory.skills:directed", ("not any(point)", "max(map(abs, point)) < 0.001"))

fault(
    "a skill that is moved keeps the model that it had",
    caught_by=f"{EMBEDDINGS}Acme moves a skill",
    because="minilm",
).rewrite(
    f"{MEMORY}.remember", ("{**(skill.attributes or {}), MODEL: model}", "{MODEL: model, **(skill.attributes or {})}")
)

fault(
    "a skill that is taken off the map keeps its model",
    caught_by=f"{EMBEDDINGS}Acme takes a skill off the map of which it knows more",
    because="another model",
).rewrite(f"{MEMORY}.forget", ("if name != MODEL", ""))

fault(
    "what is read is rounded to two digits",
    caught_by=f"{EMBEDDINGS}Acme maps a skill",
    because="reads Rust at",
).rewrite(f"{MEMORY}.recall", ("tuple(row[0])", "tuple(round(value, 2) for value in row[0])"))

fault(
    "soft skills are all that are not technical",
    caught_by=f"{RECALL}Acme looks for its soft skills",
    because="Chess",
).rewrite(NEAREST, ('SKILL.c.category == bindparam("category")', "SKILL.c.category != 'technical'"))
