@transactions
Feature: A reader who makes a difference
  Ben pays in, Ana takes out and has not seen Ben's deposit: as if Ana had come first. Then Cleo looks
  in between and sees the deposit, but not the withdrawal: as if Ben had. Both cannot be true.
  Segment: finance, audit. Value: reports that fit the books. Source: Fekete, O'Neil and O'Neil 2004, S4-TXN-08.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: At serializable, what a reader has seen binds those who are still writing

    @S4-TXN-08
    Scenario Outline: Cleo prints a report between Ben's deposit and Ana's withdrawal, at <level>
      When three people act in turn at <level>
        | Ana               | Ben           | Cleo              |
        | sums the balances |               |                   |
        |                   | adds 5 to Ben |                   |
        |                   | commits       |                   |
        |                   |               | sums the balances |
        |                   |               | commits           |
        | sets Ana to 0     |               |                   |
        | commits           |               |                   |
      Then Ana has summed up 30 each time
      And Cleo has summed up 35 each time
      And nobody has waited
      And Ana's work is <ending>
      And the account of Ana holds <left>

      Examples: the levels PostgreSQL offers
        | because                                  | level           | ending                         | left | needs              |
        | nobody looks at what others read         | read committed  | committed                      | 0    | read-committed     |
        | each sees one moment, not the same order | repeatable read | committed                      | 0    | repeatable-read    |
        | Cleo's report is printed already         | serializable    | refused: serialization failure | 10   | readers-never-wait |

  Rule: Where nobody has looked, the writers have an order, and both succeed

    @needs:row-locks @needs:readers-never-wait
    Scenario: Nobody prints a report
      When two people act in turn at serializable
        | Ana               | Ben           |
        | sums the balances |               |
        |                   | adds 5 to Ben |
        |                   | commits       |
        | sets Ana to 0     |               |
        | commits           |               |
      Then Ana has summed up 30 each time
      And Ana's work is committed
      And the accounts are
        | owner | balance |
        | Ana   | 0       |
        | Ben   | 25      |
