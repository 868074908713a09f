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

    @needs:row-locks
    Scenario Outline: Ben <allows> while Ana keeps her account locked
      When two people act in turn at read committed
        | Ana            | Ben                             |
        |                | adds 5 to Ben                   |
        |                | <allows>                        |
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

  Rule: A limit is over when its time is, and not before

    @needs:row-locks
    Scenario: Ben has more than a second, and no more than a few
      When two people act in turn at read committed
        | Ana            | Ben                             |
        | adds 10 to Ana |                                 |
        |                | allows 1200 ms for a lock       |
        |                | adds 5 to Ana and waits in vain |
        | commits        |                                 |
      Then Ben has waited for Ana for 1.2 s
      And Ben's work is refused: lock not available
      And the account of Ana holds 110

  Rule: Whoever does nothing for longer than their limit is cut off, and others can go on

    @severity:critical @needs:cut-connections
    Scenario: Ana goes to lunch with her account locked
      When two people act in turn at read committed
        | Ana                    | Ben                     |
        | adds 10 to Ana         |                         |
        |                        | adds 5 to Ana and waits |
        | allows 60 ms of idling |                         |
        | idles until cut off    |                         |
        |                        | commits                 |
        | adds 10 to Ben         |                         |
      Then Ben has waited for Ana
      And Ben's work is committed
      But Ana's work is refused: connection lost
      And the accounts are
        | owner | balance |
        | Ana   | 105     |
        | Ben   | 50      |

  Rule: A transaction that takes longer than its limit is cut off, however busy it is

    @needs:transaction-timeout @needs:cut-connections
    Scenario: Ana has time for everything, but not for ever
      When two people act in turn at read committed
        | Ana                              | Ben            |
        |                                  | adds 10 to Ben |
        | adds 10 to Ana                   |                |
        | allows 400 ms for everything     |                |
        | adds 10 to Ben and waits in vain |                |
        | commits                          |                |
        |                                  | commits        |
      Then Ana's work is refused: transaction timeout
      And Ben's work is committed
      And the accounts are
        | owner | balance |
        | Ana   | 100     |
        | Ben   | 60      |
