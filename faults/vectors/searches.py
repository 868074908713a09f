"""Ways in which searches can bring the wrong skills, or too few, each of which a feature must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.proving import fault

if TYPE_CHECKING:
    from plainspec.proving import Patch

MEMORY = "agency.memory.skills:Memory"
NEAREST = "agency.memory.searching:nearest"
DISTANCES = "vectors/distances.feature: "
BY = f"{DISTANCES}Acme looks near (3, 0) by "
MORE = f"{DISTANCES}Acme looks for more skills than there are, by "
RECALL = "vectors/recall.feature: "
RETIRED = f"{RECALL}Acme has retired 16 of 20 clusters, and the index gives up before it is through with them"


def swapped(patch: Patch, wanted: str, used: str) -> None:
    """Compute one measure where another is asked for."""
    patch.rewrite(
        NEAREST,
        (
            "SKILL.c.embedding_384.op(distance.operator,",
            f"SKILL.c.embedding_384.op('{used}' if distance.operator == '{wanted}' else distance.operator,",
        ),
    )


@fault("L2 is computed where cosine is asked for", caught_by=f"{BY}cosine", because="the search brings")
def cosine_is_l2(patch: Patch) -> None:
    """Take cosine's operator for L2's."""
    swapped(patch, "<=>", "<->")


@fault("cosine is computed where L2 is asked for", caught_by=f"{BY}L2", because="the search brings")
def l2_is_cosine(patch: Patch) -> None:
    """Take L2's operator for cosine's."""
    swapped(patch, "<->", "<=>")


@fault("L2 is computed where L1 is asked for", caught_by=f"{BY}L1", because="the search brings")
def l1_is_l2(patch: Patch) -> None:
    """Take L1's operator for L2's."""
    swapped(patch, "<+>", "<->")


@fault(
    "the measure is L2 whatever is asked for",
    caught_by=f"{DISTANCES}A skill far away in the right direction",
    because="Close",
)
def everything_is_l2(patch: Patch) -> None:
    """Take every operator for L2's."""
    patch.rewrite(NEAREST, ("distance.operator,", "'<->',"))


fault(
    "inner products are told negated",
    caught_by=f"{BY}inner product",
    because="-9",
).rewrite("agency.memory.distances:Distance.told", ("-answer if self is Distance.INNER_PRODUCT else answer", "answer"))

fault(
    "the farthest come first",
    caught_by=[f"{BY}L2", f"{DISTANCES}A skill far away in the right direction"],
    because="the search brings",
).rewrite(f"{MEMORY}.nearest", ("key=lambda row: (row.distance, row.id))", "key=lambda row: (-row.distance, row.id))"))

fault(
    "what is equally near comes last written first",
    caught_by=f"{DISTANCES}Four skills at the same distance, and two places",
    because="West and North",
).rewrite(NEAREST, ("order_by(how_far, SKILL.c.id)", "order_by(how_far, SKILL.c.id.desc())"))

fault(
    "what is equally near comes by name",
    caught_by=f"{DISTANCES}Four skills at the same distance, and two places",
    because="West and North",
).rewrite(f"{MEMORY}.nearest", ("(row.distance, row.id)", "(row.distance, row.name)"))

fault(
    "zeros are near to everything by cosine",
    caught_by=f"{MORE}cosine",
    because="Zero",
).rewrite(f"{MEMORY}.nearest", ("if not math.isnan(row.distance)", ""))

fault(
    "zeros are lost by every measure",
    caught_by=[f"{MORE}L2", f"{MORE}L1", f"{MORE}inner product"],
    because="Zero",
).rewrite(
    f"{MEMORY}.nearest", ("if not math.isnan(row.distance)", 'if not math.isnan(row.distance) and row.name != "Zero"')
)

fault(
    "whoever looks near nothing hears nothing",
    caught_by=f"{DISTANCES}Acme looks for the neighbours of nothing",
    because="nobody was refused",
).rewrite("agency.memory.skills:directed", ("if by is Distance.COSINE and not any(point):", "if False:"))

fault(
    "what a skill must be is asked after the nearest are picked",
    caught_by=f"{RECALL}Acme looks for its soft skills",
    because="Tact, Humour and Irony",
).rewrite(
    NEAREST,
    ("if in_category:", "if False:"),
)

fault(
    "retired skills are near like all others",
    caught_by=[f"{RECALL}Acme looks for its soft skills", RETIRED],
    because="Charm",
).rewrite("agency.memory.searching:current", (".where(BASE.c.status != Status.RETIRED)", ""))

fault(
    "the tables show every tenant's skills",
    caught_by=f"{RECALL}Acme has what Bolt looks for",
    because="Secret",
).sql(
    "ALTER POLICY base_entity_tenant ON base_entity USING (true)",
    "ALTER POLICY skill_entity_tenant ON skill_entity USING (true)",
)

fault(
    "a search brings one skill less than was asked for",
    caught_by=[f"{RECALL}Acme's people map skills and look for them at once", RETIRED],
    because="3",
).rewrite(
    f"{MEMORY}.nearest",
    (
        "asked = {",
        "limit -= 1; asked = {",
    ),
)

fault(
    "of those who map skills at once, only who waits is served",
    caught_by=f"{RECALL}Acme's people map skills and look for them at once",
    because="lock",
).rewrite(
    f"{MEMORY}.remember",
    (
        "if skill.version is None:",
        "await self._work.advisory_lock('map', wait=False)\n    if skill.version is None:",
    ),
)
