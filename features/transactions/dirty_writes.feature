@transactions
Feature: Two plans that are written over each other
  Ana and Ben each write a plan for the same two accounts. Half of the one and half of the other is
  a plan that nobody has made.
  Segment: finance, planning. Value: plans that stay whole. Source: Hermitage G0.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: Of two plans for the same accounts one stands as a whole

    @severity:critical
    Scenario Outline: Ben begins to write before Ana is done, at <level>
      When two people act in turn at <level>
        | Ana            | Ben                      |
        | sets Ana to 11 |                          |
        |                | sets Ana to 12 and waits |
        | sets Ben to 21 |                          |
        | commits        |                          |
        |                | sets Ben to 22           |
        |                | commits                  |
      Then Ben has waited for Ana
      And Ana's work is committed
      And Ben's work is <ending>
      And the account of Ana holds <Ana's>
      And the account of Ben holds <Ben's>

      Examples: the levels PostgreSQL offers
        | because                                   | level           | ending                         | Ana's | Ben's | needs           |
        | Ben's plan comes after Ana's              | read committed  | committed                      | 12    | 22    |                 |
        | Ben would write over what he has not seen | repeatable read | refused: serialization failure | 11    | 21    | early-snapshots |
        | the same, seen as an order                | serializable    | refused: serialization failure | 11    | 21    | early-snapshots |

  Rule: Whoever waited for a plan that was given up writes as if it had never been there

    Scenario Outline: Ana gives her plan up, at <level>
      When two people act in turn at <level>
        | Ana            | Ben                      |
        | sets Ana to 11 |                          |
        |                | sets Ana to 12 and waits |
        | rolls back     |                          |
        |                | sets Ben to 22           |
        |                | commits                  |
      Then Ben's work is committed
      And the accounts are
        | owner | balance |
        | Ana   | 12      |
        | Ben   | 22      |

      Examples: the levels PostgreSQL offers
        | because                        | level           |
        | there is nothing to come after | read committed  |
        | nothing changed under Ben      | repeatable read |
        | Ben was alone after all        | serializable    |
