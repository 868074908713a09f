"""Ways in which parts of parts can get mixed up, each of which a feature must notice."""

from __future__ import annotations

from plainspec.proving import fault

NESTED = "pools/parts.feature: A part of Ana's work is {}, and a part of that is {}"
WORK = "agency.store.unit_of_work:UnitOfWork"

fault(
    "a part that is kept takes along what it is a part of",
    caught_by=NESTED.format("undone", "kept"),
    because="This transaction is closed",
).rewrite(f"{WORK}.release_savepoint", ("self._savepoints.pop()", "self._savepoints.pop(0)"))

fault(
    "a part that is kept cannot be undone with the part that it belongs to",
    caught_by=NESTED.format("undone", "kept"),
    because="holds 120",
).rewrite("agency.store.parts:part_of", ("    await work.release_savepoint()\n", "    pass\n"))

fault(
    "a part that is undone takes along what it is a part of",
    caught_by=NESTED.format("kept", "undone"),
    because="This transaction is closed",
).rewrite(f"{WORK}.rollback_to_savepoint", ("self._savepoints.pop()", "self._savepoints.pop(0)"))

fault(
    "a part that the database refuses is not undone",
    caught_by=[
        "pools/parts.feature: Ana stands at the only counter, and part of her work is refused",
        NESTED.format("kept", "refused"),
    ],
    because="transaction is aborted",
).rewrite(
    "agency.store.parts:part_of",
    ("except BaseException:", "except BaseException as error:\n        if error.__cause__ is not None: raise"),
)

fault(
    "a part whose time is up is kept by half",
    caught_by=[
        "pools/parts.feature: Ana stands at the only counter, and part of her work is out of time",
        NESTED.format("kept", "out of time"),
    ],
    because="the account of Ana holds",
).rewrite("agency.store.parts:part_of", ("except BaseException:", "except Exception:"))

fault(
    "only the two latest of several parts can be undone",
    caught_by="pools/parts.feature: Each of Ana's parts has a part of its own, three deep",
    because="the account of Ana holds 120",
).rewrite(
    f"{WORK}.create_savepoint",
    (
        "self._savepoints.append(await self.session.begin_nested())",
        "self._savepoints[:] = [*self._savepoints[-1:], await self.session.begin_nested()]",
    ),
)
