@transactions
Feature: Retries: transactions that are run again after a conflict
  Serialization failures and deadlocks are part of normal operation: the transaction is run again from its first read,
  until it is committed, once. Any other refusal is final.
  Segment: all. Value: all work is done, once. Source: PostgreSQL 18, section 13.5, docs/decisions/0035.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: From repeatable read on, a retried transaction counts exactly once

    @severity:critical
    Scenario Outline: Three people read 100 and set it to 10 more, at <level>
      When three people act with retries at <level>
        | Ana                           | Ben                           | Cleo                          |
        | reads Ana                     | reads Ana                     | reads Ana                     |
        | sets Ana to 10 more than read | sets Ana to 10 more than read | sets Ana to 10 more than read |
      Then Ana, Ben and Cleo have committed
      And the account of Ana holds <balance>
      And nothing else has changed

      Examples: the levels PostgreSQL offers
        | level           | balance | needs              |
        | read committed  | 110     | read-committed     |
        | repeatable read | 130     | first-updater-wins |
        | serializable    | 130     |                    |

  Rule: A transaction that is refused at its commit is retried, too

    @S4-TXN-08 @needs:row-locks @needs:non-blocking-reads
    Scenario: Two people count the accounts and each open one that holds as many
      When two people act with retries at serializable
        | Ana                                | Ben                               |
        | counts the accounts                | counts the accounts               |
        | opens Cleo with the number counted | opens Dan with the number counted |
        | commits                            | commits                           |
      Then Ana and Ben have committed
      And the outcome is serializable

    @S4-TXN-08 @needs:row-locks @needs:non-blocking-reads
    Scenario: Four people count the accounts, and some are refused more than once
      When four people act with retries at serializable
        | Ana                               | Ben                                | Cleo                              | Dan                                |
        | counts the accounts               | counts the accounts                | counts the accounts               | counts the accounts                |
        | opens Eve with the number counted | opens Finn with the number counted | opens Gus with the number counted | opens Hans with the number counted |
        | commits                           | commits                            | commits                           | commits                            |
      Then Ana, Ben, Cleo and Dan have committed
      And the outcome is serializable

  Rule: A transaction that is refused because of a deadlock is retried after the other one

    @needs:row-locks
    Scenario: Two people pay into two accounts in opposite order
      When two people act with retries at read committed
        | Ana           | Ben           |
        | adds 7 to Ana | adds 7 to Ben |
        | adds 7 to Ben | adds 7 to Ana |
      Then Ana and Ben have committed
      And the accounts are
        | owner | balance |
        | Ana   | 114     |
        | Ben   | 64      |

  Rule: A refusal that a retry cannot change is final

    @severity:critical
    Scenario Outline: Ana adds 10 to her account and then <does>
      When one person acts with retries at serializable
        | Ana            |
        | adds 10 to Ana |
        | <does>         |
      Then Ana is refused: <refusal>
      And Ana's transaction has been attempted once
      And nothing else has changed

      Examples: what would fail again, or could be done twice
        | does                              | refusal               | needs                 |
        | takes 200 from Ana                | check violation       |                       |
        | opens Ben with 5                  | unique violation      |                       |
        | inserts a standing order for Cleo | foreign key violation | foreign-keys          |
        | inserts a loan without an owner   | not-null violation    | foreign-keys          |
        | loses the connection              | outcome unknown       | terminate-connections |

    @needs:terminate-connections
    Scenario: Ana loses the connection and goes on without noticing
      When one person acts with retries at serializable
        | Ana                  |
        | adds 10 to Ana       |
        | loses the connection |
        | adds 5 to Ben        |
      Then Ana is refused: connection lost
      And Ana's transaction has been attempted once
      And nothing else has changed
