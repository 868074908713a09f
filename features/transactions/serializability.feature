@transactions
Feature: Outcomes that some order explains
  People who act at the same time may get any outcome that they could have had one after the other. An
  outcome that no order explains is nobody's decision, and no rule of the business holds for it.
  Segment: all. Value: every rule that holds for one holds for many. Source: Adya 1999; Ports and Grittner 2012.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |
      | Cleo  | 30      |

  Rule: At serializable, every outcome is that of some order, and at weaker levels it need not be

    @S4-TXN-08 @severity:critical
    Scenario Outline: Everybody takes over the next one's figure, at <level>
      When three people act as soon as they can at <level>
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
      Then the outcome is that of <order>

      Examples: the levels PostgreSQL offers
        | because                               | level           | order                           | needs           |
        | nobody looks at what others have read | read committed  | no order                        | read-committed  |
        | no account was written by two people  | repeatable read | no order                        | repeatable-read |
        | who closes the circle is sent away    | serializable    | some order, one after the other |                 |

    @S4-TXN-08
    Scenario Outline: Ben files a receipt on a page that Ana closes and Cleo adds up, at <level>
      When three people act as soon as they can at <level>
        | Ana            | Ben                  | Cleo                       |
        |                | reads Ana            |                            |
        | sets Ana to 11 |                      |                            |
        | commits        |                      |                            |
        |                |                      | reads Ana                  |
        |                |                      | counts the accounts with 5 |
        |                |                      | commits                    |
        |                | opens Receipt with 5 |                            |
        |                | commits              |                            |
      Then the outcome is that of <order>

      Examples: the levels PostgreSQL offers
        | because                               | level           | order                           | needs           |
        | Cleo's total of page 10 was not final | read committed  | no order                        | read-committed  |
        | each has seen a moment of their own   | repeatable read | no order                        | repeatable-read |
        | a page that is added up stays closed  | serializable    | some order, one after the other |                 |

    Scenario Outline: Ana's and Ben's deposits begin from one reading, at <level>
      When two people act as soon as they can at <level>
        | Ana            | Ben            |
        | reads Ana      |                |
        |                | reads Ana      |
        | sets Ana to 15 |                |
        |                | sets Ana to 13 |
        | commits        |                |
        |                | commits        |
      Then the outcome is that of <order>

      Examples: the levels PostgreSQL offers
        | because                            | level           | order                           | needs                |
        | Ana's 5 are overwritten            | read committed  | no order                        | read-committed       |
        | Ben is refused, Ana was alone then | repeatable read | some order, one after the other | late-writers-refused |
        | the same                           | serializable    | some order, one after the other |                      |

  Rule: Work on different accounts has an order at every level

    Scenario Outline: Ana and Ben each read, add to and read their own account, at <level>
      When two people act as soon as they can at <level>
        | Ana           | Ben           |
        | reads Ana     |               |
        |               | reads Ben     |
        | adds 1 to Ana |               |
        |               | adds 2 to Ben |
        | reads Ana     |               |
        |               | reads Ben     |
        |               | commits       |
        | commits       |               |
      Then the outcome is that of some order, one after the other

      Examples: the levels PostgreSQL offers
        | because                      | level           |
        | rows are locked, not tables  | read committed  |
        | what is one's own is current | repeatable read |
        | nobody reads what is changed | serializable    |

  Rule: Work that was undone takes no part in the order

    Scenario: Ben and Cleo add everything up before and after Ana gives up
      When three people act in turn at read committed
        | Ana            | Ben               | Cleo              |
        | sets Ana to 99 |                   |                   |
        |                | sums the balances |                   |
        | rolls back     |                   |                   |
        |                |                   | sums the balances |
        |                | commits           |                   |
        |                |                   | commits           |
      Then Cleo has summed up 60 each time
      And the outcome is that of some order, one after the other
