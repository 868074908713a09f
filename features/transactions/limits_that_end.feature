@transactions
Feature: Limits that end with the work they were set for
  A limit is for the work in hand. Whoever comes after that on the same line must not be refused, or cut off, for what
  somebody else had little time for.
  Segment: all. Value: nobody is hurried by what is over. Source: PostgreSQL 18, section 19.11.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: A limit ends with the transaction that it was set in

    @needs:statement-limits
    Scenario: Ben's second transaction has more time than his first
      When two people act in turn at read committed
        | Ana            | Ben                             |
        |                | allows 60 ms for a lock         |
        |                | commits                         |
        | adds 10 to Ana |                                 |
        |                | allows 200 ms for a statement   |
        |                | adds 5 to Ana and waits in vain |
        |                | rolls back                      |
        | commits        |                                 |
      Then Ben's work is refused: cancelled
      And the account of Ana holds 110

    Scenario: Ben waits longer for a lock in his second transaction than in his first
      When three people act in turn at read committed
        | Ana            | Ben                     | Cleo                            |
        |                | allows 60 ms for a lock |                                 |
        |                | commits                 |                                 |
        | adds 10 to Ana |                         |                                 |
        |                | adds 5 to Ana and waits |                                 |
        |                |                         | allows 300 ms for a lock        |
        |                |                         | adds 1 to Ana and waits in vain |
        | commits        |                         |                                 |
        |                | commits                 |                                 |
      Then Cleo's work is refused: lock not available
      But Ben's work is committed
      And the account of Ana holds 115

    @needs:cut-connections
    Scenario Outline: Ana rests in her second transaction for longer than her first had <allowed>
      When two people act in turn at read committed
        | Ana                      | Ben                             |
        | allows 60 ms <allowed>   |                                 |
        | commits                  |                                 |
        | adds 10 to Ana           |                                 |
        |                          | allows 300 ms for a lock        |
        |                          | adds 5 to Ana and waits in vain |
        | commits                  |                                 |
      Then Ben's work is refused: lock not available
      But Ana's work is committed
      And the account of Ana holds 110

      Examples: limits that do not go by what is asked
        | because                       | allowed        | needs               |
        | then it was to do something   | of idling      |                     |
        | then it was to come to an end | for everything | transaction-timeout |
