@transactions
Feature: Write skew: two decisions that are right alone and wrong together
  Ana and Ben may each draw on what they have together, as long as enough is left. Each checks, each is right, and
  together they have spent it twice.
  Segment: finance, planning. Value: rules over several rows hold. Source: Hermitage G2-item and G2, S4-TXN-08.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 100     |

  Rule: At serializable, one of two decisions that each change what the other has read is refused

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
      Then Ben has summed up 200
      And Ana has committed
      And Ben <outcome>
      And the accounts are
        | owner | balance |
        | Ana   | 0       |
        | Ben   | <left>  |
      And nothing else has changed

      Examples: the levels PostgreSQL offers
        | level           | outcome                           | left | needs                        |
        | read committed  | has committed                     | 0    | row-locks                    |
        | repeatable read | has committed                     | 0    | row-locks                    |
        | serializable    | is refused: serialization failure | 100  | row-locks non-blocking-reads |

    @S4-TXN-08 @needs:non-blocking-reads
    Scenario: Ben decides again, on what is left
      When two people act in turn at serializable
        | Ana                | Ben                |
        |                    | sums the balances  |
        | sums the balances  |                    |
        | takes 100 from Ana |                    |
        |                    | takes 100 from Ben |
        | commits            |                    |
        |                    | commits            |
        |                    | sums the balances  |
        |                    | rolls back         |
      Then Ben is refused: serialization failure
      And Ben has summed up 200, 100
      And the account of Ana holds 0
      And nothing else has changed

  Rule: At serializable, that holds for rows that did not exist when they were searched for

    @needs:row-locks
    Scenario Outline: Both find no account of 300 or more and open one, at <level>
      When two people act in turn at <level>
        | Ana                                      | Ben                                      |
        | counts the accounts holding at least 300 |                                          |
        |                                          | counts the accounts holding at least 300 |
        | opens Cleo with 300                      |                                          |
        |                                          | opens Dan with 420                       |
        | commits                                  |                                          |
        |                                          | commits                                  |
      Then Ana has counted 0
      And Ben has counted 0
      And Ana and Ben have committed
      And the account of Dan holds 420

      Examples: the levels that do not prevent it
        | level           |
        | read committed  |
        | repeatable read |

    @S4-TXN-08 @severity:critical @needs:row-locks @needs:non-blocking-reads
    Scenario: Both find no account of 300 or more, and one opens it
      When two people act in turn at serializable
        | Ana                                      | Ben                                      |
        | counts the accounts holding at least 300 |                                          |
        |                                          | counts the accounts holding at least 300 |
        | opens Cleo with 300                      |                                          |
        |                                          | opens Dan with 420                       |
        | commits                                  |                                          |
        |                                          | commits                                  |
      Then Ben is refused: serialization failure
      But Ana has committed
      And the account of Cleo holds 300
      And nothing else has changed
