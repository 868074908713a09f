@transactions
Feature: Witnesses who agree on what came first
  Ana and Ben write, Cleo and Dan watch. If Cleo has seen Ana's work without Ben's, and Dan Ben's
  without Ana's, each has seen another history.
  Segment: audit. Value: one history for everybody. Source: long fork, Adya PL-SI; Cerone and others 2015.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: From repeatable read on, no two witnesses see two writers in opposite order

    Scenario Outline: Dan begins to look before, and Cleo after Ana has written, at <level>
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
      Then Cleo has first read 11 and then 20
      And Dan has first read 10 and then <Ben's>
      And Dan's work is committed
      And nobody has waited

      Examples: the levels PostgreSQL offers
        | because                                  | level           | Ben's | needs              |
        | for Cleo Ana came first, for Dan Ben did | read committed  | 22    | read-committed     |
        | Dan has seen neither                     | repeatable read | 20    |                    |
        | Dan comes before all the others          | serializable    | 20    | readers-never-wait |
