@transactions
Feature: Read-only transaction anomaly: a report that makes the difference
  Ben pays in, Ana withdraws and has not seen Ben's deposit: as if Ana had come first. Then Cleo prints a report that
  shows the deposit, but not the withdrawal: as if Ben had. Both cannot be true.
  Segment: finance, audit. Value: reports fit the books. Source: Fekete, O'Neil and O'Neil 2004, S4-TXN-08.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: At serializable, what a report has read binds the transactions that are still writing

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
      Then Ana has summed up 30
      And Cleo has summed up 35
      And Ana <outcome>
      And the accounts are
        | owner | balance |
        | Ana   | <left>  |
        | Ben   | 25      |
      And nothing else has changed

      Examples: the levels PostgreSQL offers
        | level           | outcome                           | left | needs              |
        | read committed  | has committed                     | 0    | read-committed     |
        | repeatable read | has committed                     | 0    | repeatable-read    |
        | serializable    | is refused: serialization failure | 10   | non-blocking-reads |

  Rule: Without the report, the same writers are both committed

    @needs:row-locks @needs:non-blocking-reads
    Scenario: No report is printed
      When two people act in turn at serializable
        | Ana               | Ben           |
        | sums the balances |               |
        |                   | adds 5 to Ben |
        |                   | commits       |
        | sets Ana to 0     |               |
        | commits           |               |
      Then Ana has summed up 30
      And Ana and Ben have committed
      And the accounts are
        | owner | balance |
        | Ana   | 0       |
        | Ben   | 25      |
