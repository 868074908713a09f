@transactions
Feature: Serializability: outcomes that some order of the transactions explains
  Concurrent transactions may have any outcome that they could have had one after the other. Of any other outcome it is
  unknown which rules of the business it keeps.
  Segment: all. Value: a rule that holds for one transaction holds for many. Source: Adya 1999; Ports and Grittner 2012.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |
      | Cleo  | 30      |

  Rule: At serializable, the outcome is that of a serial order; at weaker levels it need not be

    @S4-TXN-08 @severity:critical
    Scenario Outline: Each copies the balance of the next one, at <level>
      When three people act concurrently at <level>
        | Ana            | Ben            | Cleo            |
        | reads Ben      |                |                 |
        |                | reads Cleo     |                 |
        |                |                | reads Ana       |
        | sets Ana to 20 |                |                 |
        |                | sets Ben to 30 |                 |
        |                |                | sets Cleo to 10 |
        | commits        |                |                 |
        |                | commits        |                 |
        |                |                | commits         |
      Then the outcome is <verdict>

      Examples: the levels PostgreSQL offers
        | level           | verdict          | needs           |
        | read committed  | not serializable | read-committed  |
        | repeatable read | not serializable | repeatable-read |
        | serializable    | serializable     |                 |

    @S4-TXN-08
    Scenario Outline: Ben files a receipt in a batch that Ana closes and Cleo adds up, at <level>
      When three people act concurrently at <level>
        | Ana            | Ben                  | Cleo                          |
        |                | reads Ana            |                               |
        | sets Ana to 11 |                      |                               |
        | commits        |                      |                               |
        |                |                      | reads Ana                     |
        |                |                      | counts the accounts holding 5 |
        |                |                      | commits                       |
        |                | opens Receipt with 5 |                               |
        |                | commits              |                               |
      Then the outcome is <verdict>

      Examples: the levels on both sides of the border
        | level           | verdict          | needs           |
        | repeatable read | not serializable | repeatable-read |
        | serializable    | serializable     |                 |

  Rule: Transactions on different accounts are serializable at every level

    Scenario: Ana and Ben each read, add to and read their own account
      When two people act concurrently at read committed
        | Ana           | Ben           |
        | reads Ana     |               |
        |               | reads Ben     |
        | adds 1 to Ana |               |
        |               | adds 2 to Ben |
        | reads Ana     |               |
        |               | reads Ben     |
        |               | commits       |
        | commits       |               |
      Then the outcome is serializable

  Rule: A transaction that is rolled back takes no part in the order

    Scenario: Ben and Cleo sum up the balances before and after Ana rolls back
      When three people act concurrently at read committed
        | Ana            | Ben               | Cleo              |
        | sets Ana to 99 |                   |                   |
        |                | sums the balances |                   |
        | rolls back     |                   |                   |
        |                |                   | sums the balances |
        |                | commits           |                   |
        |                |                   | commits           |
      Then Ben has summed up 60
      And Cleo has summed up 60
      And the outcome is serializable
