@transactions
Feature: Refused work that is done again
  Refusals for what others did meanwhile are part of normal business: the work is run again, from its
  first reading, and in the end everybody's counts.
  Segment: all. Value: everybody's work is done, once. Source: PostgreSQL 18, section 13.5.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: From repeatable read on, work that is run again when it was refused counts exactly once

    @severity:critical
    Scenario Outline: Five people read 100 and set it to 10 more, at <level>
      When 5 people at once read the account of Ana and set it to 10 more, at <level>
      Then the work of all is committed
      And <again> people have needed more than one attempt
      And the account of Ana holds <balance>

      Examples: the levels PostgreSQL offers
        | because                            | level           | again | balance |
        | nobody is refused, and 40 are lost | read committed  | 0     | 110     |
        | all but the first read again       | repeatable read | 4     | 150     |
        | the same, seen as an order         | serializable    | 4     | 150     |

  Rule: Work that breaks a rule is refused for good, and not run again

    Scenario Outline: Three people would take 200 from the 100 that are there, at <level>
      When 3 people at once read the account of Ana and set it to 200 less, at <level>
      Then the work of all is refused: broken rule
      And 0 people have needed more than one attempt
      And the accounts are as they were

      Examples: the levels PostgreSQL offers
        | because                             | level           |
        | it would break it again             | read committed  |
        | a later moment would not help       | repeatable read |
        | neither would another order of them | serializable    |
