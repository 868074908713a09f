@transactions
Feature: Long fork: two witnesses who see two writers in opposite order
  Ana and Ben write, Cleo and Dan read. If Cleo has seen Ana's write without Ben's, and Dan Ben's without Ana's, each has
  seen another history.
  Segment: audit. Value: one history for everyone. Source: long fork, Adya PL-SI; Cerone and others 2015.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: From repeatable read on, no two transactions see two commits in opposite order

    Scenario Outline: Dan begins to read before, and Cleo after Ana has written, at <level>
      When four people act in turn at <level>
        | Ana            | Ben            | Cleo      | Dan       |
        |                |                |           | reads Ana |
        | sets Ana to 11 |                |           |           |
        | commits        |                |           |           |
        |                |                | reads Ana |           |
        |                |                | reads Ben |           |
        |                |                | commits   |           |
        |                | sets Ben to 22 |           |           |
        |                | commits        |           |           |
        |                |                |           | reads Ben |
        |                |                |           | commits   |
      Then Cleo has read 11, 20
      And Dan has read 10, <Ben's>
      And Dan has committed
      And no session has waited

      Examples: the levels PostgreSQL offers
        | level           | Ben's | needs              |
        | read committed  | 22    | read-committed     |
        | repeatable read | 20    |                    |
        | serializable    | 20    | non-blocking-reads |
