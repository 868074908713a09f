@transactions
Feature: Two right decisions that are wrong together
  Ana and Ben may each draw on what they have together, as long as enough is left. Each looks, each is
  right, and together they have spent it twice.
  Segment: finance, planning. Value: rules over several rows hold. Source: Hermitage G2-item, S4-TXN-08.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 100     |

  Rule: At serializable, of two who decide on what the other changes one is refused

    @S4-TXN-08 @severity:critical
    Scenario Outline: Both see 200 and leave 100, at <level>
      When two people act in turn at <level>
        | Ana                | Ben                |
        | sums the balances  |                    |
        |                    | sums the balances  |
        | takes 100 from Ana |                    |
        |                    | takes 100 from Ben |
        | commits            |                    |
        |                    | commits            |
      Then Ben has summed up 200 each time
      And nobody has waited
      And Ana's work is committed
      And Ben's work is <ending>
      And the account of Ben holds <left>

      Examples: the levels PostgreSQL offers
        | because                             | level           | ending                         | left | needs                        |
        | nobody looks at what others read    | read committed  | committed                      | 0    | row-locks                    |
        | no row was written by both          | repeatable read | committed                      | 0    | row-locks                    |
        | no order of the two leaves both 200 | serializable    | refused: serialization failure | 100  | row-locks readers-never-wait |

  Rule: Whoever was refused decides anew, on what is there by then

    @S4-TXN-08
    Scenario: Ben looks again and finds that there is not enough for both
      When two people act in turn at serializable
        | Ana                | Ben                |
        |                    | sums the balances  |
        | sums the balances  |                    |
        | takes 100 from Ana |                    |
        |                    | takes 100 from Ben |
        | commits            |                    |
        |                    | commits            |
        |                    | reads Ana          |
        |                    | rolls back         |
      Then Ben has read 0
      And the accounts are
        | owner | balance |
        | Ana   | 0       |
        | Ben   | 100     |
