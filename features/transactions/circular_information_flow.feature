@transactions
Feature: Two people who look at each other's unfinished work
  If Ana decided on what Ben is about to write, and Ben on what Ana is about to write, neither would
  have come first, and no one could explain the result.
  Segment: all. Value: results that can be explained. Source: Hermitage G1c.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: Nobody sees work of somebody who sees theirs

    Scenario Outline: Each writes their own account and reads the other's, at <level>
      When two people act in turn at <level>
        | Ana            | Ben            |
        | sets Ana to 11 |                |
        |                | sets Ben to 22 |
        | reads Ben      |                |
        |                | reads Ana      |
        | commits        |                |
        |                | commits        |
      Then nobody has waited
      And Ana has read 20
      And Ben has read 10
      And Ana's work is committed
      And Ben's work is <ending>
      And the account of Ben holds <Ben's>

      Examples: the levels PostgreSQL offers
        | because                                  | level           | ending                         | Ben's | needs                        |
        | each statement sees committed work only  | read committed  | committed                      | 22    | row-locks                    |
        | the whole transaction sees one moment    | repeatable read | committed                      | 22    | row-locks                    |
        | each would have to come before the other | serializable    | refused: serialization failure | 20    | row-locks readers-never-wait |

  Rule: At serializable, whoever comes when the other is done sees all of the other's work

    Scenario: Ben looks after Ana has committed
      When two people act in turn at serializable
        | Ana            | Ben            |
        | sets Ana to 11 |                |
        | reads Ben      |                |
        | commits        |                |
        |                | reads Ana      |
        |                | sets Ben to 22 |
        |                | commits        |
      Then Ana has read 20
      And Ben has read 11
      And Ben's work is committed
