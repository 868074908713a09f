"""How each anomaly of concurrent transactions is provoked, table by table.

Source: Hermitage by Martin Kleppmann (github.com/ept/hermitage, CC BY 4.0), with its rows 1 and 2 as Ana's account
of 10 and Ben's of 20.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainspec.gherkin.features.arguments import Table
from plainspec.ports.store.database import Account
from plainspec.stage.transactions.interleaving import Interleaving
from plainspec.stage.transactions.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.stage.transactions.interleaving import Seen

BEFORE = (Account("Ana", 10), Account("Ben", 20))
MISTYPED = 101


def _provoked(anomaly: str, table: str, shows: Callable[[Seen], bool], *, reading: bool = False) -> Interleaving:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()]
    timeline = Timeline.from_table(Table(tuple(tuple(row) for row in rows)))
    return Interleaving(anomaly, timeline, shows, reading)


def _vanishes(seen: Seen) -> bool:
    """Tell whether Cleo, who reads Ana's account and Ben's in turn, reads a write of Ben's and then one of Ana's."""
    has_read_bens = False
    for balance in seen.reads("Cleo"):
        if has_read_bens and balance in {11, 19}:
            return True
        has_read_bens |= balance in {12, 18}
    return False


INTERLEAVINGS = (
    _provoked(
        "G0",
        """
        | Ana            | Ben            |
        | sets Ana to 11 |                |
        |                | sets Ana to 12 |
        | sets Ben to 21 |                |
        | commits        |                |
        |                | sets Ben to 22 |
        |                | commits        |
        """,
        lambda seen: (seen.left["Ana"], seen.left["Ben"]) in {(11, 22), (12, 21)},
    ),
    _provoked(
        "G1a",
        """
        | Ana             | Ben       |
        | sets Ana to 101 |           |
        |                 | reads Ana |
        | rolls back      |           |
        |                 | reads Ana |
        |                 | commits   |
        """,
        lambda seen: MISTYPED in seen.reads("Ben"),
    ),
    _provoked(
        "G1b",
        """
        | Ana             | Ben       |
        | sets Ana to 101 |           |
        |                 | reads Ana |
        | sets Ana to 11  |           |
        | commits         |           |
        |                 | reads Ana |
        |                 | commits   |
        """,
        lambda seen: MISTYPED in seen.reads("Ben"),
    ),
    _provoked(
        "G1c",
        """
        | Ana            | Ben            |
        | sets Ana to 11 |                |
        |                | sets Ben to 22 |
        | reads Ben      |                |
        |                | reads Ana      |
        | commits        |                |
        |                | commits        |
        """,
        lambda seen: seen.reads("Ana") == (22,) and seen.reads("Ben") == (11,),
    ),
    _provoked(
        "OTV",
        """
        | Ana            | Ben            | Cleo      |
        | sets Ana to 11 |                |           |
        | sets Ben to 19 |                |           |
        |                | sets Ana to 12 |           |
        | commits        |                |           |
        |                |                | reads Ana |
        |                |                | reads Ben |
        |                | sets Ben to 18 |           |
        |                |                | reads Ana |
        |                |                | reads Ben |
        |                | commits        |           |
        |                |                | reads Ben |
        |                |                | reads Ana |
        |                |                | commits   |
        """,
        _vanishes,
    ),
    _provoked(
        "PMP",
        """
        | Ana                                     | Ben                |
        | counts the accounts holding 30          |                    |
        |                                         | opens Cleo with 30 |
        |                                         | commits            |
        | counts the accounts holding at least 25 |                    |
        | commits                                 |                    |
        """,
        lambda seen: seen.counts("Ana") == (0, 1),
        reading=True,
    ),
    _provoked(
        "PMP",
        """
        | Ana                      | Ben                             |
        |                          | counts the accounts holding 20  |
        | adds 10 to every account |                                 |
        |                          | deletes the accounts holding 20 |
        | commits                  |                                 |
        |                          | counts the accounts holding 20  |
        |                          | commits                         |
        """,
        lambda seen: seen.counts("Ben") == (1, 1),
    ),
    _provoked(
        "P4",
        """
        | Ana            | Ben            |
        | reads Ana      |                |
        |                | reads Ana      |
        | sets Ana to 11 |                |
        |                | sets Ana to 12 |
        | commits        |                |
        |                | commits        |
        """,
        lambda seen: seen.reads("Ana") == seen.reads("Ben") == (10,),
    ),
    _provoked(
        "G-single",
        """
        | Ana       | Ben            |
        | reads Ana |                |
        |           | reads Ana      |
        |           | reads Ben      |
        |           | sets Ana to 12 |
        |           | sets Ben to 18 |
        |           | commits        |
        | reads Ben |                |
        | commits   |                |
        """,
        lambda seen: seen.reads("Ana") == (10, 18),
        reading=True,
    ),
    _provoked(
        "G-single",
        """
        | Ana                            | Ben            |
        | counts the accounts holding 10 |                |
        |                                | sets Ana to 12 |
        |                                | commits        |
        | counts the accounts holding 12 |                |
        | commits                        |                |
        """,
        lambda seen: seen.counts("Ana") == (1, 1),
        reading=True,
    ),
    _provoked(
        "G-single",
        """
        | Ana                             | Ben            |
        | reads Ana                       |                |
        |                                 | reads Ana      |
        |                                 | reads Ben      |
        |                                 | sets Ana to 12 |
        |                                 | sets Ben to 18 |
        |                                 | commits        |
        | deletes the accounts holding 20 |                |
        | commits                         |                |
        """,
        lambda seen: seen.reads("Ana") == (10,) and "Ben" in seen.left,
    ),
    _provoked(
        "G2-item",
        """
        | Ana            | Ben            |
        | reads Ana      |                |
        | reads Ben      |                |
        |                | reads Ana      |
        |                | reads Ben      |
        | sets Ana to 11 |                |
        |                | sets Ben to 21 |
        | commits        |                |
        |                | commits        |
        """,
        lambda seen: seen.reads("Ana") == seen.reads("Ben") == (10, 20),
    ),
    _provoked(
        "G2",
        """
        | Ana                                     | Ben                                     |
        | counts the accounts holding at least 30 |                                         |
        |                                         | counts the accounts holding at least 30 |
        | opens Cleo with 30                      |                                         |
        |                                         | opens Dan with 42                       |
        | commits                                 |                                         |
        |                                         | commits                                 |
        """,
        lambda seen: seen.counts("Ana") == seen.counts("Ben") == (0,),
    ),
    _provoked(
        "G2",
        """
        | Ana               | Ben           | Cleo              |
        | sums the balances |               |                   |
        |                   | adds 5 to Ben |                   |
        |                   | commits       |                   |
        |                   |               | sums the balances |
        |                   |               | commits           |
        | sets Ana to 0     |               |                   |
        | commits           |               |                   |
        """,
        lambda seen: seen.totals("Ana") == (30,) and seen.totals("Cleo") == (35,),
    ),
)
