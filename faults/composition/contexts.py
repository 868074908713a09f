"""Contexts that change after they were handed over, each of which a feature must notice."""

from plainspec.proving import fault

CONTEXT = "composition/context.feature"
FREEZE = "agency.workflow.context:freeze"

fault(
    "a context shares its entries with whoever handed them over",
    caught_by=f"{CONTEXT}: Ana goes on writing in her entries",
    because="saw another context than Ana's",
).rewrite(
    "agency.workflow.context:FrozenMapping.__init__",
    (
        "self._items = {key: freeze(value) for key, value in items.items()}",
        (
            "frozen = {key: freeze(value) for key, value in items.items()}\n"
            "    self._items = items if frozen == items else frozen"
        ),
    ),
)

fault(
    "a context shares a list with whoever handed it over",
    caught_by=f"{CONTEXT}: Ana goes on writing in a list",
    because="saw another context than Ana's",
).rewrite(FREEZE, ("isinstance(value, list) or ", ""))

fault(
    "a list in a pair can be changed",
    caught_by=f"{CONTEXT}: Somebody meddles with a list in a pair",
    because="saw another context than Ana's",
).rewrite(FREEZE, (" or type(value) is tuple", ""))

fault(
    "a set in the context can be changed",
    caught_by=f"{CONTEXT}: Somebody meddles with a set in a form",
    because="saw another context than Ana's",
).rewrite(FREEZE, ("if isinstance(value, set):", "if False:"))
