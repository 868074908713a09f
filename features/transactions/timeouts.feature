@transactions
Feature: Timeouts: limits on how long a transaction waits, idles or runs
  A client that forgets to commit must not block everyone else for ever. Each transaction can limit how long it waits,
  and how long others have to wait for it.
  Segment: all. Value: answers in time. Source: PostgreSQL 18, section 19.11.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: A statement that exceeds its timeout is refused, and the transaction that blocks it goes on

    @needs:row-locks
    Scenario Outline: Ben's <kind> timeout ends while Ana has locked her account
      When two people act in turn at read committed
        | Ana            | Ben                               |
        |                | adds 5 to Ben                     |
        |                | sets the <kind> timeout to 500 ms |
        | adds 10 to Ana |                                   |
        |                | adds 5 to Ana and times out       |
        |                | commits                           |
        | commits        |                                   |
      Then Ben is refused: <refusal>
      But Ana has committed
      And the account of Ana holds 110
      And nothing else has changed

      Examples: timeouts of statements
        | kind      | refusal            | needs              |
        | lock      | lock not available |                    |
        | statement | cancelled          | statement-timeouts |

  Rule: A session that is idle in a transaction for longer than its timeout is disconnected and undone

    @severity:critical @needs:terminate-connections
    Scenario: Ana goes to lunch with her account locked
      When two people act in turn at read committed
        | Ana                             | Ben                     |
        | adds 10 to Ana                  |                         |
        |                                 | adds 5 to Ana and waits |
        | sets the idle timeout to 300 ms |                         |
        | idles until disconnected        |                         |
        |                                 | commits                 |
        | adds 10 to Ben                  |                         |
      Then Ben has waited for Ana
      And Ben has committed
      But Ana is refused: connection lost
      And the account of Ana holds 105
      And nothing else has changed

  Rule: A transaction that takes longer than its timeout is disconnected and undone, even if it is busy

    @needs:transaction-timeout @needs:terminate-connections
    Scenario: Ana waits for Ben until her transaction timeout ends
      When two people act in turn at read committed
        | Ana                                     | Ben            |
        |                                         | adds 10 to Ben |
        | adds 10 to Ana                          |                |
        | sets the transaction timeout to 2000 ms |                |
        | adds 10 to Ben and times out            |                |
        |                                         | commits        |
      Then Ana is refused: transaction timeout
      And Ben has committed
      And the account of Ben holds 60
      And nothing else has changed

  Rule: A timeout applies only to the transaction in which it was set

    @needs:row-locks
    Scenario Outline: Ana's second transaction waits longer than the <kind> timeout of her first
      When two people act in turn at read committed
        | Ana                                | Ben                |
        | sets the <kind> timeout to 1000 ms |                    |
        | commits                            |                    |
        |                                    | adds 10 to Ben     |
        | adds 5 to Ben and waits            |                    |
        |                                    | sleeps for 1500 ms |
        |                                    | commits            |
        | commits                            |                    |
      Then Ana has waited for Ben
      And Ana has committed
      And the account of Ben holds 65

      Examples: timeouts of statements
        | kind      | needs              |
        | lock      |                    |
        | statement | statement-timeouts |

    @needs:terminate-connections
    Scenario Outline: Ana's second transaction idles for longer than the <kind> timeout of her first
      When two people act in turn at read committed
        | Ana                                | Ben                |
        | sets the <kind> timeout to 1000 ms |                    |
        | commits                            |                    |
        | adds 5 to Ana                      |                    |
        |                                    | sleeps for 1500 ms |
        | commits                            |                    |
      Then Ana has committed
      And the account of Ana holds 105

      Examples: timeouts of transactions
        | kind        | needs               |
        | idle        |                     |
        | transaction | transaction-timeout |
