@transactions
Feature: Circular information flow: each reads what the other is about to write
  If Ana decided on what Ben is about to write, and Ben on what Ana is about to write, neither transaction would have
  come first.
  Segment: all. Value: results have an explanation. Source: Hermitage G1c.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: Of two concurrent transactions, at most one reads what the other writes

    Scenario Outline: Each writes their own account and reads the other's, at <level>
      When two people act in turn at <level>
        | Ana            | Ben            |
        | sets Ana to 11 |                |
        |                | sets Ben to 22 |
        | reads Ben      |                |
        |                | reads Ana      |
        | commits        |                |
        |                | commits        |
      Then Ana has read 20
      And Ben has read 10
      And Ana has committed
      And Ben <outcome>
      And the accounts are
        | owner | balance |
        | Ana   | 11      |
        | Ben   | <Ben's> |
      And nothing else has changed

      Examples: the weakest and the strongest level
        | level          | outcome                           | Ben's | needs                        |
        | read committed | has committed                     | 22    | row-locks                    |
        | serializable   | is refused: serialization failure | 20    | row-locks non-blocking-reads |

  Rule: A serializable transaction that begins after a commit reads all that was committed

    Scenario: Ben reads after Ana has committed
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
      And Ben has committed
