"""Hybrid searches that score, order or understand words wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from agency.memory import Found, Memory
    from plainspec.proving import Patch

HYBRID_SEARCH = "agency.memory.skills:Memory.hybrid_search"
FUSION = "agency.memory.fusion:reciprocal_rank_fusion"
FEATURE = "vectors/hybrid_search.feature: "
LANGUAGES = f"{FEATURE}Acme searches for languages near (1, 0)"
EQUAL = f"{FEATURE}Rust is first by distance, Latin by words"
BOTH = f"{FEATURE}Zoology is nearest, Latin matches the words best, and two others are in both rankings"
PARSE = """
CREATE OR REPLACE FUNCTION keep_skill_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO skill_words AS kept (tenant, id, words)
    SELECT tenant, id, to_tsvector('simple', concat_ws(' ', name, description))
    FROM base_entity JOIN skill_entity USING (tenant, id) WHERE tenant = NEW.tenant AND id = NEW.id
    ON CONFLICT (tenant, id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$
"""


@fault("the better of two ranks counts instead of their sum", caught_by=[LANGUAGES, BOTH], because="Python")
def take_the_better_rank(patch: Patch) -> None:
    """What is good in both rankings is no better than what is good in one."""
    original: Callable[..., dict[Any, float]] = patch.original(FUSION)

    def fusion(*rankings: Sequence[Any]) -> dict[Any, float]:
        scores: dict[Any, float] = {}
        for ranking in rankings:
            for item, score in original(ranking).items():
                scores[item] = max(scores.get(item, 0.0), score)
        return dict(sorted(scores.items(), key=lambda scored: -scored[1]))

    patch.attribute(FUSION, fusion)


@fault("of equal scores, the ranking by words comes first", caught_by=EQUAL, because="Latin")
def put_words_first(patch: Patch) -> None:
    """Rankings are merged in another order."""
    original: Callable[..., dict[Any, float]] = patch.original(FUSION)
    patch.attribute(FUSION, lambda *rankings: original(*reversed(rankings)))


@fault("each ranking ends at the number of skills asked for", caught_by=BOTH, because="Zoology")
def rank_too_few(patch: Patch) -> None:
    """What is second in both rankings is never seen."""
    patch.attribute("agency.memory.skills:OVERSAMPLING", 1)


fault(
    "a skill is found by its first name and description only",
    caught_by=[f"{FEATURE}Acme changes the name of Latin", f"{FEATURE}Acme changes the description of Latin"],
    because="the search returns",
).sql(
    "DROP TRIGGER base_entity_words ON base_entity",
    "DROP TRIGGER skill_entity_words ON skill_entity",
    "CREATE TRIGGER skill_entity_words AFTER INSERT ON skill_entity FOR EACH ROW EXECUTE FUNCTION keep_skill_words()",
)

fault("words are found only in the form in which they are written", caught_by=LANGUAGES, because="Rust").sql(PARSE)


@fault(
    "the words of a search are taken for one phrase",
    caught_by=[f"{FEATURE}Bolt searches for dead language", f"{FEATURE}Bolt searches for languages -dead"],
    because="the search returns",
)
def search_for_phrases(patch: Patch) -> None:
    """Words in another order are not found, and a minus excludes nothing."""
    original: Callable[..., Awaitable[tuple[Found, ...]]] = patch.original(HYBRID_SEARCH)

    async def hybrid_search(self: Memory, words: str, to: Sequence[float], limit: int = 10) -> tuple[Found, ...]:
        return await original(self, f'"{words}"', to, limit)

    patch.attribute(HYBRID_SEARCH, hybrid_search)


@fault(
    "matches by words are in the order in which they were added",
    caught_by=f"{FEATURE}Bolt searches for language",
    because="Latin",
)
def order_words_by_id(patch: Patch) -> None:
    """The first skill that was added comes first."""
    original: Callable[[], Any] = patch.original("agency.memory.searching:matching")
    words = patch.original("agency.memory.searching:WORDS")
    patch.attribute("agency.memory.searching:matching", lambda: original().order_by(None).order_by(words.c.id))
