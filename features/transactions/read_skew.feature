@transactions
Feature: Half of an old and half of a new state
  Ben moves 2 from his account to Ana's while Ana looks at the two, one after the other. If she
  sees his account after the move and hers before it, 2 have gone missing.
  Segment: finance, audit. Value: sums that add up. Source: Hermitage G-single, S4-TXN-06.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: From repeatable read on, all that one reads is of one moment

    @S4-TXN-06
    Scenario Outline: Ben moves 2 between two readings of Ana's, at <level>
      When two people act in turn at <level>
        | Ana       | Ben            |
        | reads Ana |                |
        |           | reads Ana      |
        |           | reads Ben      |
        |           | sets Ana to 12 |
        |           | sets Ben to 18 |
        |           | commits        |
        | reads Ben |                |
        | commits   |                |
      Then Ana has first read 10 and then <later>
      And Ben has first read 10 and then 20
      And the accounts are
        | owner | balance |
        | Ana   | 12      |
        | Ben   | 18      |

      Examples: the levels PostgreSQL offers
        | because                              | level           | later | needs              |
        | the second reading sees the move: 28 | read committed  | 18    | read-committed     |
        | both readings are of one moment: 30  | repeatable read | 20    |                    |
        | Ana comes before Ben: 30             | serializable    | 20    | readers-never-wait |

  Rule: From repeatable read on, nobody acts on an account that is no longer as they saw it

    Scenario Outline: Ana deletes the accounts with 20 after Ben has moved 2, at <level>
      When two people act in turn at <level>
        | Ana                          | Ben            |
        | reads Ana                    |                |
        |                              | sets Ana to 12 |
        |                              | sets Ben to 18 |
        |                              | commits        |
        | deletes the accounts with 20 |                |
        | commits                      |                |
      Then Ana has read 10
      And Ana's work is <ending>
      And the accounts are
        | owner | balance |
        | Ana   | 12      |
        | Ben   | 18      |

      Examples: the levels PostgreSQL offers
        | because                                   | level           | ending                         | needs                |
        | there is no such account any more         | read committed  | committed                      | read-committed       |
        | the account she means has been changed    | repeatable read | refused: serialization failure | late-writers-refused |
        | no order of the two explains what she saw | serializable    | refused: serialization failure | readers-never-wait   |
