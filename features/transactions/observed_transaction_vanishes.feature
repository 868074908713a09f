@transactions
Feature: Work that was seen and is gone
  Cleo audits while Ana, and right after her Ben, correct both accounts. What Cleo has once seen of
  Ana's work must not vanish again from under her eyes.
  Segment: audit. Value: findings that last. Source: Hermitage OTV.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: Whoever has seen one part of somebody's work finds the other part, too

    Scenario Outline: Ben corrects the accounts right after Ana while Cleo looks, at <level>
      When three people act in turn at <level>
        | Ana            | Ben                      | Cleo      |
        | sets Ana to 11 |                          |           |
        | sets Ben to 19 |                          |           |
        |                | sets Ana to 12 and waits |           |
        | commits        |                          |           |
        |                |                          | reads Ana |
        |                | sets Ben to 18           |           |
        |                |                          | reads Ben |
        |                | commits                  |           |
        |                |                          | reads Ben |
        |                |                          | reads Ana |
        |                |                          | commits   |
      Then Cleo has first read 11 and then <later>
      And Ben has waited for Ana
      And Ben's work is <ending>
      And Cleo's work is committed

      Examples: the levels PostgreSQL offers
        | because                                 | level           | later      | ending                         | needs           |
        | Ana's work is seen until Ben's is there | read committed  | 19, 18, 12 | committed                      | read-committed  |
        | Cleo sees one moment, Ben is too late   | repeatable read | 19, 19, 11 | refused: serialization failure | early-snapshots |
        | Cleo comes after Ana                    | serializable    | 19, 19, 11 | refused: serialization failure | early-snapshots |
