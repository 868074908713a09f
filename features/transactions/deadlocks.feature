@transactions
Feature: People who wait for each other in a circle
  Ana waits for Ben, Ben waits for Ana: without help both wait for ever. One of them is refused, no
  matter who, and the work of everybody else is done.
  Segment: all. Value: no work that hangs. Source: PostgreSQL 18, section 13.3.4, S4-TXN-10.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |
      | Cleo  | 10      |

  Rule: Of those who wait in a circle one is refused, and nothing of their work remains

    @S4-TXN-10 @severity:critical @needs:row-locks
    Scenario Outline: Ana and Ben pay into the same two accounts in opposite order, at <level>
      When two people act in turn at <level>
        | Ana                     | Ben           |
        | adds 7 to Ana           |               |
        |                         | adds 7 to Ben |
        | adds 7 to Ben and waits |               |
        |                         | adds 7 to Ana |
        | then commits            | then commits  |
      Then one person's work is refused: deadlock and everybody else's is committed
      And the accounts are
        | owner | balance |
        | Ana   | 107     |
        | Ben   | 57      |
        | Cleo  | 10      |

      Examples: the levels PostgreSQL offers
        | because                                | level           |
        | locks are held to the end              | read committed  |
        | the refused one leaves nothing changed | repeatable read |
        | waiting has no order to wait for       | serializable    |

    @S4-TXN-10 @needs:row-locks
    Scenario: Ana and Ben close the same two accounts in opposite order
      When two people act in turn at read committed
        | Ana                   | Ben          |
        | deletes Ana           |              |
        |                       | deletes Ben  |
        | deletes Ben and waits |              |
        |                       | deletes Ana  |
        | then commits          | then commits |
      Then one person's work is refused: deadlock and everybody else's is committed
      And the accounts are
        | owner | balance |
        | Cleo  | 10      |

    @S4-TXN-10 @needs:row-locks
    Scenario: Three people lock what the next one wants
      When three people act in turn at read committed
        | Ana                 | Ben                  | Cleo               |
        | locks Ana           |                      |                    |
        |                     | locks Ben            |                    |
        |                     |                      | locks Cleo         |
        | locks Ben and waits |                      |                    |
        |                     | locks Cleo and waits |                    |
        |                     |                      | locks Ana          |
        | then adds 1 to Ben  | then adds 1 to Cleo  | then adds 1 to Ana |
        | then commits        | then commits         | then commits       |
      Then one person's work is refused: deadlock and everybody else's is committed

  Rule: Whoever locks in the same order as everybody else is never refused

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
      And Ana's work is committed
      And Ben's work is committed
      And the accounts are
        | owner | balance |
        | Ana   | 114     |
        | Ben   | 64      |
        | Cleo  | 10      |
