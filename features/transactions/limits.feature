@transactions
Feature: Limits on how long one waits
  Somebody who forgets to commit must not hold up everybody else for ever. Whoever sets a limit is
  refused when it is over and can do something else.
  Segment: all. Value: answers in time. Source: PostgreSQL 18, section 19.11.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: A call that waits longer than its limit is refused, and the one in the way goes on

    Scenario Outline: Ben <allows> while Ana keeps her account locked
      When two people act in turn at read committed
        | Ana            | Ben                             |
        |                | <allows>                        |
        |                | adds 5 to Ben                   |
        | adds 10 to Ana |                                 |
        |                | adds 5 to Ana and waits in vain |
        |                | commits                         |
        | commits        |                                 |
      Then Ben's work is refused: <refusal>
      And Ana's work is committed
      And the accounts are
        | owner | balance |
        | Ana   | 110     |
        | Ben   | 50      |

      Examples: two kinds of limit
        | because                       | allows                       | refusal            |
        | the lock is not free in time  | allows 60 ms for a lock      | lock not available |
        | the statement is not finished | allows 60 ms for a statement | cancelled          |

  Rule: A limit ends with the transaction that it was set in

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
