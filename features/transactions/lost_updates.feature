@transactions
Feature: Deposits that overwrite each other
  Two people read the same balance, both add to it, and one deposit is gone without anybody noticing.
  Segment: all. Value: no silent loss. Source: Hermitage P4.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: From repeatable read on, nobody overwrites what they have not seen

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
      And Ben's work is <ending>
      And the account of Ana holds <balance>

      Examples: the levels PostgreSQL offers
        | because                            | level           | ending                         | balance | needs                |
        | the later one wins, 50 are lost    | read committed  | committed                      | 130     | read-committed       |
        | the later one would not know of 50 | repeatable read | refused: serialization failure | 150     | late-writers-refused |
        | no order of the two leads to 130   | serializable    | refused: serialization failure | 150     | readers-never-wait   |

    Scenario: Ben sets the balance after Ana, who had written first, has rolled back
      When two people act in turn at repeatable read
        | Ana             | Ben                       |
        | reads Ana       |                           |
        |                 | reads Ana                 |
        | sets Ana to 150 |                           |
        |                 | sets Ana to 130 and waits |
        | rolls back      |                           |
        |                 | commits                   |
      Then Ben's work is committed
      And Ben has waited for Ana
      And the account of Ana holds 130

  Rule: An addition in a single statement is counted or refused, but never lost

    Scenario Outline: Both only say how much to add, at <level>
      When two people act in turn at <level>
        | Ana            | Ben                      |
        | reads Ana      |                          |
        |                | reads Ana                |
        | adds 50 to Ana |                          |
        |                | adds 30 to Ana and waits |
        | commits        |                          |
        |                | commits                  |
      Then Ben's work is <ending>
      And the account of Ana holds <balance>

      Examples: the levels PostgreSQL offers
        | because                                 | level           | ending                         | balance | needs                |
        | Ben's 30 come on top of Ana's 50        | read committed  | committed                      | 180     | read-committed       |
        | Ben has not seen what he would add to   | repeatable read | refused: serialization failure | 150     | late-writers-refused |
        | no order of the two leaves Ben with 100 | serializable    | refused: serialization failure | 150     | readers-never-wait   |

  Rule: Whoever was refused can try again, on what is there by then

    Scenario Outline: Ben reads anew and adds his 30, at <level>
      When two people act in turn at <level>
        | Ana             | Ben                       |
        |                 | reads Ana                 |
        | sets Ana to 150 |                           |
        |                 | sets Ana to 130 and waits |
        | commits         |                           |
        |                 | rolls back                |
        |                 | reads Ana                 |
        |                 | sets Ana to 180           |
        |                 | commits                   |
      Then Ben has first read 100 and then 150
      And Ben's commit is committed
      And the account of Ana holds 180

      Examples: the levels that refuse
        | because                      | level           | needs              |
        | it refuses late writers      | repeatable read |                    |
        | it refuses what has no order | serializable    | readers-never-wait |
