@transactions
Feature: Refused work that is done again
  Refusals for what others did meanwhile are part of normal business: the work is run again, from its
  first reading, and in the end everybody's counts.
  Segment: all. Value: everybody's work is done, once. Source: PostgreSQL 18, section 13.5.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: From repeatable read on, work that is run again when it was refused counts exactly once

    @severity:critical
    Scenario Outline: Five people read 100 and set it to 10 more, at <level>
      When 5 people at once read the account of Ana and set it to 10 more, at <level>
      Then the work of all is committed
      And <again> people have needed more than one attempt
      And the answers are <answers>
      And the account of Ana holds <balance>

      Examples: the levels PostgreSQL offers
        | because                            | level           | again | answers                 | balance | needs                |
        | nobody is refused, and 40 are lost | read committed  | 0     | 110, 110, 110, 110, 110 | 110     | read-committed       |
        | all but the first read again       | repeatable read | 4     | 110, 120, 130, 140, 150 | 150     | late-writers-refused |
        | the same, seen as an order         | serializable    | 4     | 110, 120, 130, 140, 150 | 150     |                      |

  Rule: Work that is refused only at its commit is run again, too

    @S4-TXN-08 @needs:row-locks @needs:readers-never-wait
    Scenario: Two people count the accounts and each open one that holds as many
      When two people at once count the accounts and open Cleo and Dan with that much, at serializable
      Then the work of all is committed
      And 1 person has needed more than one attempt
      And the answers are 2, 3

    @S4-TXN-08 @needs:row-locks @needs:readers-never-wait
    Scenario: Five people count the accounts and each open one, and most are refused more than once
      When Cleo, Dan, Eve, Finn and Gus at once count the accounts and open their own with that much, at serializable
      Then the work of all is committed
      And 4 people have needed more than one attempt
      And the answers are 2, 3, 4, 5, 6

  Rule: Of those who wait for each other in a circle, the one who was refused comes after the other

    @needs:row-locks
    Scenario Outline: Two people pay into two accounts in opposite order, at <level>
      When two people at once pay 7 to Ana and Ben, in opposite order, at <level>
      Then the work of all is committed
      And at least 1 person has needed more than one attempt
      And the accounts are
        | owner | balance |
        | Ana   | 114     |
        | Ben   | 64      |

      Examples: the levels PostgreSQL offers
        | because                              | level           |
        | nobody minds who was first           | read committed  |
        | the second one begins at a later day | repeatable read |
        | the order is that of the commits     | serializable    |
