@transactions
Feature: A rule over accounts that do not exist yet
  There may be one account with 30 or more, no second. Ana and Ben each look, find none, and open
  one. No row was there that the database could have locked.
  Segment: finance, planning. Value: rules that hold for what is new, too. Source: Hermitage G2, S4-TXN-08.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 10      |
      | Ben   | 20      |

  Rule: At serializable, of two who add what the other has looked for one is refused

    @S4-TXN-08 @severity:critical
    Scenario Outline: Both find no large account and open one, at <level>
      When two people act in turn at <level>
        | Ana                                 | Ben                                 |
        | counts the accounts with 30 or more |                                     |
        |                                     | counts the accounts with 30 or more |
        | opens Cleo with 30                  |                                     |
        |                                     | opens Dan with 42                   |
        | commits                             |                                     |
        |                                     | commits                             |
      Then Ana has counted 0
      And Ben has counted 0
      And nobody has waited
      And one person's work is committed and everybody else's is <ending>

      Examples: the levels PostgreSQL offers
        | because                               | level           | ending                         | needs                        |
        | nobody looks at what others look for  | read committed  | committed                      | row-locks                    |
        | no row was written by both            | repeatable read | committed                      | row-locks                    |
        | the second would have found the first | serializable    | refused: serialization failure | row-locks readers-never-wait |

  Rule: At serializable, searches that the other's work does not touch are no reason for a refusal

    Scenario: Ben opens his account when Ana's is committed
      When two people act in turn at serializable
        | Ana                                 | Ben                                 |
        | counts the accounts with 30 or more |                                     |
        | opens Cleo with 30                  |                                     |
        | commits                             |                                     |
        |                                     | counts the accounts with 30 or more |
        |                                     | opens Dan with 5                    |
        |                                     | commits                             |
      Then Ben has counted 1
      And Ben's work is committed
      And the account of Dan holds 5
