"""Ways in which a search by words and by meaning can go wrong, each of which a feature must notice."""

from plainspec.proving import fault, within

BLENDED = "agency.memory.skills:Memory.blended"
FUSED = "agency.memory.fusion:fused"
MATCHING = "agency.memory.searching:matching"
KEEP = "keep_skill_words"
FEATURE = "vectors/hybrid_search.feature: "
CHANGED = f"{FEATURE}Acme changes the "
THREE = f"{FEATURE}A word that three skills have, near one of them"
NOBODY = f"{FEATURE}A word that nobody has"
DEAD = f"{FEATURE}Latin alone is of the dead, and Rust is nearest"
BOTH = f"{FEATURE}Zoology is nearest, Latin is the first of the languages, and two others are among both"

fault(
    "ranks are counted from 0",
    caught_by=NOBODY,
    because="0.016",
).rewrite(FUSED, ("enumerate(ranking, 1)", "enumerate(ranking)"))

fault(
    "to be first counts for everything",
    caught_by=THREE,
    because="score=1.5",
).rewrite(FUSED, ("1 / (K + rank)", "1 / rank"))

fault(
    "a rank counts by 50 and not by 60",
    caught_by=NOBODY,
    because="0.019",
).rewrite(FUSED, ("1 / (K + rank)", "1 / (50 + rank)"))

fault(
    "the better of two ranks counts, and not their sum",
    caught_by=THREE,
    because="Zoology",
).rewrite(FUSED, ("scores[item] += 1 / (K + rank)", "scores[item] = max(scores[item], 1 / (K + rank))"))

fault(
    "words count twice as much as meaning",
    caught_by=[THREE, DEAD],
    because="0.03",
).rewrite(BLENDED, ("[row.id for row in written])", "*[[row.id for row in written]] * 2)"))

fault(
    "where scores are the same, words go before meaning",
    caught_by=DEAD,
    because="Latin",
).rewrite(
    BLENDED,
    (
        "fused([found.id for found in near], [row.id for row in written])",
        "fused([row.id for row in written], [found.id for found in near])",
    ),
)

fault(
    "where scores are the same, the number decides",
    caught_by=DEAD,
    because="Latin",
).rewrite(FUSED, ("key=lambda scored: -scored[1]", "key=lambda scored: (-scored[1], str(scored[0]))"))

fault(
    "only words count",
    caught_by=NOBODY,
    because="Rust",
).rewrite(BLENDED, ("fused([found.id for found in near], ", "fused("))

fault(
    "only meaning counts",
    caught_by=THREE,
    because="Rust",
).rewrite(BLENDED, (", [row.id for row in written])", ")"))

fault(
    "what is not in both rankings is left out",
    caught_by=[NOBODY, DEAD],
    because="the search brings",
).rewrite(
    BLENDED,
    ("fused([", "{number: score for number, score in fused(["),
    ("[row.id for row in written])", "[row.id for row in written]).items() if score > 0.02}"),
)

fault(
    "no more is looked at than is asked for",
    caught_by=BOTH,
    because="Zoology",
).rewrite(
    BLENDED,
    ("self.nearest(to, limit * DEEP)", "self.nearest(to, limit)"),
    ('"most": limit * DEEP', '"most": limit'),
)

fault(
    "everything that was looked at is brought",
    caught_by=BOTH,
    because="the search brings Python and Rust",
).rewrite(BLENDED, ("[:limit]", ""))

fault(
    "words are found only as they are written",
    caught_by=THREE,
    because="Rust",
).sql(within(KEEP, "'english'", "'simple'"))

fault(
    "descriptions are not searched for words",
    caught_by=THREE,
    because="Rust",
).sql(within(KEEP, "name, description", "name"))

fault(
    "names are not searched for words",
    caught_by=f"{FEATURE}Bolt looks for latin",
    because="Latin",
).sql(within(KEEP, "name, description", "description"))

fault(
    "skills without a description have no words",
    caught_by="vectors/distances.feature",
    because='null value in column "words"',
).sql(within(KEEP, "concat_ws(' ', name, description)", "name || ' ' || description"))

fault(
    "whoever is renamed is found by the old name only",
    caught_by=f"{CHANGED}name of Latin to Esperanto, and looks for esperanto",
    because="Esperanto",
).sql("DROP TRIGGER base_entity_words ON base_entity")

fault(
    "whoever is described anew is found by the old description only",
    caught_by=f"{CHANGED}description of Latin to a tongue of priests, and looks for priests",
    because="Latin",
).sql(
    "DROP TRIGGER skill_entity_words ON skill_entity",
    "CREATE TRIGGER skill_entity_words AFTER INSERT ON skill_entity FOR EACH ROW EXECUTE FUNCTION keep_skill_words()",
)

fault(
    "whoever is renamed is found by the old name as well",
    caught_by=f"{CHANGED}name of Latin to Esperanto, and looks for latin",
    because="Esperanto",
).sql(within(KEEP, "SET words = excluded.words", "SET words = kept.words || excluded.words"))

fault(
    "a minus is overlooked",
    caught_by=f"{FEATURE}Bolt looks for languages -dead",
    because="Latin",
).rewrite(MATCHING, ("websearch_to_tsquery", "plainto_tsquery"))

fault(
    "words must stand beside each other",
    caught_by=f"{FEATURE}Bolt looks for dead language",
    because="Latin",
).rewrite(MATCHING, ("websearch_to_tsquery", "phraseto_tsquery"))

fault(
    "how well words match does not count",
    caught_by=f"{FEATURE}Bolt looks for language",
    because="Greek",
).rewrite(MATCHING, ("order_by(best, WORDS.c.id)", "order_by(WORDS.c.id)"))

fault(
    "what matches equally well comes last written first",
    caught_by=THREE,
    because="0.03",
).rewrite(MATCHING, ("order_by(best, WORDS.c.id)", "order_by(best, WORDS.c.id.desc())"))

fault(
    "retired skills are found by their words",
    caught_by=THREE,
    because="Cobol",
).rewrite("agency.memory.searching:current", (".where(BASE.c.status != Status.RETIRED)", ""))

for measure in ("L2", "L1", "INNER_PRODUCT"):
    fault(
        f"in a search by words as well, near is meant by {measure}",
        caught_by=[THREE, NOBODY],
        because="the search brings",
    ).rewrite(BLENDED, ("self.nearest(to, limit * DEEP)", f"self.nearest(to, limit * DEEP, by=Distance.{measure})"))

fault(
    "words go where the application's temporary tables are",
    caught_by=f"{FEATURE}Somebody puts a table of their own in front of the words, and describes Latin anew",
    because="Python, Latin, Zoology and Rust",
).sql(within(KEEP, "'public', 'pg_temp'", "'public'"))
