@transactions
Feature: Work side by side
  Waiting is the price of safety, and nobody pays it for nothing: only those who want the same row
  come one after the other.
  Segment: all. Value: speed that does not cost correctness. Source: S4-TXN-09, S3-TXN-02.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |
      | Cleo  | 10      |

  Rule: Whoever works on different rows neither waits nor is refused

    @S4-TXN-09 @needs:row-locks
    Scenario Outline: Ana and Ben each see to their own account, at <level>
      When two people act in turn at <level>
        | Ana             | Ben            |
        | reads Ana       |                |
        |                 | reads Ben      |
        | sets Ana to 110 |                |
        |                 | sets Ben to 60 |
        |                 | commits        |
        | commits         |                |
      Then nobody has waited
      And Ana's work is committed
      And Ben's work is committed
      And the accounts are
        | owner | balance |
        | Ana   | 110     |
        | Ben   | 60      |
        | Cleo  | 10      |

      Examples: the levels PostgreSQL offers
        | because                                | level           |
        | rows are locked, not tables            | read committed  |
        | one moment is seen without locks       | repeatable read |
        | neither has read what the other writes | serializable    |

  Rule: Whoever only reads never waits for a writer

    Scenario Outline: Ben looks at the account that Ana is changing, at <level>
      When two people act in turn at <level>
        | Ana            | Ben       |
        | adds 10 to Ana |           |
        |                | reads Ana |
        |                | commits   |
        | commits        |           |
      Then nobody has waited
      And Ben has read 100
      And the account of Ana holds 110

      Examples: the levels PostgreSQL offers
        | because                        | level           | needs              |
        | the old row is still there     | read committed  |                    |
        | it is the one Ben's time shows | repeatable read |                    |
        | Ben comes before Ana           | serializable    | readers-never-wait |

  Rule: Whoever wants a row that another has changed waits for its end

    @needs:row-locks
    Scenario: Three people add to the same account, one after the other
      When three people act in turn at read committed
        | Ana            | Ben                      | Cleo                    |
        | adds 30 to Ana |                          |                         |
        |                | adds 20 to Ana and waits |                         |
        |                |                          | adds 5 to Cleo          |
        | commits        |                          |                         |
        |                |                          | adds 5 to Ana and waits |
        |                | commits                  |                         |
        |                |                          | commits                 |
      Then Ben has waited for Ana
      And Cleo has waited for Ben
      And the accounts are
        | owner | balance |
        | Ana   | 155     |
        | Ben   | 50      |
        | Cleo  | 15      |

  Rule: Everybody finds their own work complete, and nothing of anybody else's in it

    @S3-TXN-02 @needs:row-locks
    Scenario: Three people open and fill two accounts each, all at the same time
      When three people act in turn at read committed
        | Ana                | Ben                | Cleo                        |
        | opens Ana1 with 11 |                    |                             |
        |                    | opens Ben1 with 21 |                             |
        |                    |                    | opens Cleo1 with 31         |
        |                    | opens ben1 with 22 |                             |
        | opens Ana2 with 12 |                    |                             |
        |                    |                    | opens Cleo2 with 3000000000 |
        |                    | reads ben1         |                             |
        |                    | adds 200 to Ben1   |                             |
        |                    | deletes Ben        |                             |
        |                    |                    | sets Cleo to 13             |
        |                    |                    | commits                     |
        | adds 100 to Ana1   |                    |                             |
        | adds 5 to Ana      |                    |                             |
        | commits            |                    |                             |
        |                    | commits            |                             |
      Then nobody has waited
      And Ben has read 22
      And the accounts are
        | owner | balance    |
        | Ana   | 105        |
        | Cleo  | 13         |
        | Ana1  | 111        |
        | Ana2  | 12         |
        | Ben1  | 221        |
        | ben1  | 22         |
        | Cleo1 | 31         |
        | Cleo2 | 3000000000 |
