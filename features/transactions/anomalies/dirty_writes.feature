@transactions
Feature: Dirty writes: two plans that overwrite each other in part
  Ana and Ben each write a plan for the same two accounts. Half of the one and half of the other is a plan that
  neither of them has made.
  Segment: finance, planning. Value: plans stay whole. Source: Hermitage G0.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: Of two concurrent plans for the same accounts, one is stored as a whole

    @severity:critical
    Scenario Outline: Ben writes before Ana has committed, at <level>
      When two people act in turn at <level>
        | Ana            | Ben                      |
        | sets Ana to 11 |                          |
        |                | sets Ana to 12 and waits |
        | sets Ben to 21 |                          |
        | commits        |                          |
        |                | sets Ben to 22           |
        |                | commits                  |
      Then Ben has waited for Ana
      And Ana has committed
      And Ben <outcome>
      And the accounts are
        | owner | balance |
        | Ana   | <Ana's> |
        | Ben   | <Ben's> |
      And nothing else has changed

      Examples: the first levels that differ
        | level           | outcome                           | Ana's | Ben's | needs           |
        | read committed  | has committed                     | 12    | 22    |                 |
        | repeatable read | is refused: serialization failure | 11    | 21    | early-snapshots |

  Rule: A write that waited for a transaction that is rolled back is applied

    Scenario: Ana rolls back while Ben waits for her
      When two people act in turn at repeatable read
        | Ana            | Ben                      |
        | sets Ana to 11 |                          |
        |                | sets Ana to 12 and waits |
        | rolls back     |                          |
        |                | sets Ben to 22           |
        |                | commits                  |
      Then Ben has waited for Ana
      And Ben has committed
      And the accounts are
        | owner | balance |
        | Ana   | 12      |
        | Ben   | 22      |
