@transactions
Feature: Deadlocks: transactions that wait for each other
  Ana waits for Ben, and Ben waits for Ana: both would wait for ever. One of them is refused, no matter which, and the
  other is committed.
  Segment: all. Value: no work that hangs. Source: PostgreSQL 18, section 13.3.4, S4-TXN-10.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |
      | Cleo  | 10      |

  Rule: One transaction of a deadlock is refused and undone, and the others are committed

    @S4-TXN-10 @severity:critical @needs:row-locks
    Scenario Outline: Ana and Ben update the same two accounts in opposite order, at <level>
      When two people act in turn at <level>
        | Ana                     | Ben           |
        | adds 7 to Ana           |               |
        |                         | adds 7 to Ben |
        | adds 7 to Ben and waits |               |
        |                         | adds 7 to Ana |
        | then commits            | then commits  |
      Then one of them is refused: deadlock
      But the others have committed
      And the accounts are
        | owner | balance |
        | Ana   | 107     |
        | Ben   | 57      |
        | Cleo  | 10      |
      And nothing else has changed

      Examples: the levels PostgreSQL offers
        | level           |
        | read committed  |
        | repeatable read |
        | serializable    |

    @S4-TXN-10 @needs:row-locks
    Scenario: Each of three people locks what the next one wants
      When three people act in turn at read committed
        | Ana                 | Ben                  | Cleo         |
        | locks Ana           |                      |              |
        |                     | locks Ben            |              |
        |                     |                      | locks Cleo   |
        | locks Ben and waits |                      |              |
        |                     | locks Cleo and waits |              |
        |                     |                      | locks Ana    |
        | then commits        | then commits         | then commits |
      Then one of them is refused: deadlock
      But the others have committed
      And nothing else has changed

  Rule: Transactions that lock in the same order wait, and none is refused

    Scenario: Ana and Ben both begin with Ana's account
      When two people act in turn at read committed
        | Ana           | Ben                     |
        | adds 7 to Ana |                         |
        |               | adds 7 to Ana and waits |
        | adds 7 to Ben |                         |
        | commits       |                         |
        |               | adds 7 to Ben           |
        |               | commits                 |
      Then Ben has waited for Ana
      And Ana and Ben have committed
      And the accounts are
        | owner | balance |
        | Ana   | 114     |
        | Ben   | 64      |
        | Cleo  | 10      |
