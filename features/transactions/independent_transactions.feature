@transactions
Feature: Independent transactions: work on different rows runs in parallel
  Waiting is the price of safety, and it is paid only where it must be: transactions that write to the same row run one
  after the other, and all others at the same time.
  Segment: all. Value: speed without a loss of correctness.
  Source: S4-TXN-09, S3-TXN-02, PostgreSQL 18, sections 13.1 and 13.2.1.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |
      | Cleo  | 0       |

  Rule: Transactions on different rows neither wait nor are refused

    @S4-TXN-09 @needs:row-locks
    Scenario Outline: Ana and Ben each update their own account, at <level>
      When two people act in turn at <level>
        | Ana             | Ben            |
        | reads Ana       |                |
        |                 | reads Ben      |
        | sets Ana to 110 |                |
        |                 | sets Ben to 60 |
        |                 | commits        |
        | commits         |                |
      Then no session has waited
      And Ana and Ben have committed
      And the accounts are
        | owner | balance |
        | Ana   | 110     |
        | Ben   | 60      |
        | Cleo  | 0       |

      Examples: the levels PostgreSQL offers
        | level           |
        | read committed  |
        | repeatable read |
        | serializable    |

  Rule: Readers never wait for writers

    Scenario Outline: Ben reads an account that Ana is changing, at <level>
      When two people act in turn at <level>
        | Ana            | Ben       |
        | adds 10 to Ana |           |
        |                | reads Ana |
        |                | commits   |
        | commits        |           |
      Then no session has waited
      And Ben has read 100
      And the account of Ana holds 110

      Examples: the weakest and the strongest level
        | level          | needs              |
        | read committed |                    |
        | serializable   | non-blocking-reads |

  Rule: A write to a row that another transaction has changed waits for its end

    @needs:row-locks
    Scenario: Three people add to Cleo's empty account, one after the other
      When three people act in turn at read committed
        | Ana             | Ben                       | Cleo                     |
        | adds 30 to Cleo |                           |                          |
        |                 | adds 20 to Cleo and waits |                          |
        |                 |                           | adds 5 to Ben            |
        | commits         |                           |                          |
        |                 |                           | adds 5 to Cleo and waits |
        |                 | commits                   |                          |
        |                 |                           | commits                  |
      Then Ben has waited for Ana
      And Cleo has waited for Ben
      And the accounts are
        | owner | balance |
        | Ana   | 100     |
        | Ben   | 55      |
        | Cleo  | 55      |

  Rule: The writes of concurrent transactions do not mix

    @S3-TXN-02 @needs:row-locks
    Scenario: Three people open and change accounts at the same time
      When three people act in turn at read committed
        | Ana                | Ben                | Cleo                        |
        | opens Ana1 with 11 |                    |                             |
        |                    | opens Ben1 with 21 |                             |
        |                    |                    | opens Cleo1 with 3000000000 |
        |                    | opens ben1 with 22 |                             |
        | opens Ana2 with 12 |                    |                             |
        |                    | reads ben1         |                             |
        |                    | adds 200 to Ben1   |                             |
        |                    | deletes Ben        |                             |
        |                    |                    | sets Cleo to 13             |
        |                    |                    | commits                     |
        | adds 100 to Ana1   |                    |                             |
        | adds 5 to Ana      |                    |                             |
        | commits            | commits            |                             |
      Then no session has waited
      And Ben has read 22
      And the accounts are
        | owner | balance    |
        | Ana   | 105        |
        | Ana1  | 111        |
        | Ana2  | 12         |
        | Ben1  | 221        |
        | ben1  | 22         |
        | Cleo  | 13         |
        | Cleo1 | 3000000000 |
