@transactions
Feature: Observed transaction vanishes: an audit that sees a correction and then its predecessor
  Cleo audits while Ana, and right after her Ben, correct both accounts. What Cleo has read of Ana's correction must not
  disappear again.
  Segment: audit. Value: findings last. Source: Hermitage OTV.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: A transaction that has read a part of a commit reads its other parts, too

    Scenario Outline: Ben corrects the accounts after Ana while Cleo reads them, at <level>
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
      Then Cleo has read <balances>
      And Ben has waited for Ana
      And Ben <outcome>
      And the accounts are
        | owner | balance |
        | Ana   | <Ana's> |
        | Ben   | <Ben's> |
      And nothing else has changed

      Examples: the first levels that differ
        | level           | balances       | outcome                           | Ana's | Ben's | needs           |
        | read committed  | 11, 19, 18, 12 | has committed                     | 12    | 18    | read-committed  |
        | repeatable read | 11, 19, 19, 11 | is refused: serialization failure | 11    | 19    | early-snapshots |
