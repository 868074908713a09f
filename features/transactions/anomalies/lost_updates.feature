@transactions
Feature: Lost updates: two deposits that overwrite each other
  Two people read the same balance, both add to it, and one deposit is gone without a trace.
  Segment: all. Value: no silent loss. Source: Hermitage P4.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: From repeatable read on, an update based on a stale read is refused

    @severity:critical
    Scenario Outline: Ana adds 50 and Ben 30 to the 100 that both have read, at <level>
      When two people act in turn at <level>
        | Ana             | Ben                       |
        | reads Ana       |                           |
        |                 | reads Ana                 |
        | sets Ana to 150 |                           |
        |                 | sets Ana to 130 and waits |
        | commits         |                           |
        |                 | commits                   |
      Then Ben has read 100
      And Ben <outcome>
      And the account of Ana holds <balance>
      And nothing else has changed

      Examples: the levels PostgreSQL offers
        | level           | outcome                           | balance | needs              |
        | read committed  | has committed                     | 130     | read-committed     |
        | repeatable read | is refused: serialization failure | 150     | first-updater-wins |
        | serializable    | is refused: serialization failure | 150     | non-blocking-reads |

  Rule: An addition in a single statement is counted or refused, but never lost

    Scenario Outline: Both add in the statement itself, at <level>
      When two people act in turn at <level>
        | Ana            | Ben                      |
        | reads Ana      |                          |
        |                | reads Ana                |
        | adds 50 to Ana |                          |
        |                | adds 30 to Ana and waits |
        | commits        |                          |
        |                | commits                  |
      Then Ben <outcome>
      And the account of Ana holds <balance>
      And nothing else has changed

      Examples: the first levels that differ
        | level           | outcome                           | balance | needs              |
        | read committed  | has committed                     | 180     | read-committed     |
        | repeatable read | is refused: serialization failure | 150     | first-updater-wins |

  Rule: A refused update can be repeated on the current balance

    @needs:first-updater-wins
    Scenario: Ben rolls back, reads again, and adds his 30
      When two people act in turn at repeatable read
        | Ana             | Ben                       |
        |                 | reads Ana                 |
        | sets Ana to 150 |                           |
        |                 | sets Ana to 130 and waits |
        | commits         |                           |
        |                 | rolls back                |
        |                 | reads Ana                 |
        |                 | sets Ana to 180           |
        |                 | commits                   |
      Then Ben is refused: serialization failure
      But Ben has committed
      And Ben has read 100, 150
      And the account of Ana holds 180
      And nothing else has changed
