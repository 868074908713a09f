@transactions
Feature: Work that is refused for good
  What was refused once is refused again, unless it was for what others did meanwhile. To try again would be a waste of
  time at the best, and at the worst it would be done twice.
  Segment: all. Value: answers instead of waiting. Source: PostgreSQL 18, section 13.5, docs/decisions/0035.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: Work that breaks a rule is refused for good, and not run again

    Scenario Outline: Three people would take 200 from the 100 that are there, at <level>
      When 3 people at once read the account of Ana and set it to 200 less, at <level>
      Then the work of all is refused: check violation
      And 0 people have needed more than one attempt
      And the accounts are as they were

      Examples: the levels PostgreSQL offers
        | because                             | level           | needs              |
        | it would break it again             | read committed  |                    |
        | a later moment would not help       | repeatable read |                    |
        | neither would another order of them | serializable    | readers-never-wait |

  Rule: Work is run again for what others did, and not when that would not help or might do it twice

    @severity:critical
    Scenario Outline: Ana adds 10 to her account and then <does>
      When one person has this done at serializable, again if need be
        | Ana            |
        | adds 10 to Ana |
        | <does>         |
      Then the work of all is <ending>
      And 0 people have needed more than one attempt
      And the accounts are as they were

      Examples: what ends it for good
        | because                       | does                            | ending                      | needs           |
        | Ben has an account            | opens Ben with 5                | refused: unique violation          |                 |
        | Cleo has none, at the commit  | signs a standing order for Cleo | refused: foreign key violation | agreements      |
        | perhaps it is done, who knows | is cut off                      | refused: outcome unknown    | cut-connections |
        | nobody wants it any more      | gives up                        | given up                    |                 |
        | the mistake is her own        | breaks off                      | broken off                  |                 |

    @needs:cut-connections
    Scenario: Ana is cut off and does not notice before she goes on
      When one person has this done at serializable, again if need be
        | Ana            |
        | adds 10 to Ana |
        | is cut off     |
        | adds 5 to Ben  |
      Then the work of all is refused: connection lost
      And 0 people have needed more than one attempt
      And the accounts are as they were

    Scenario: Ana overlooks that she was refused, and is told at the commit
      When one person who overlooks refusals has this done at serializable, again if need be
        | Ana                |
        | adds 10 to Ben     |
        | takes 200 from Ana |
      Then the work of all is refused: transaction rolled back
      And 0 people have needed more than one attempt
      And the accounts are as they were

    @needs:row-locks @needs:statement-limits
    Scenario Outline: Ana adds 10 to her account and then <does>, while Ben's is locked
      Given somebody else keeps the account of Ben locked
      When one person has this done at serializable, again if need be
        | Ana            |
        | adds 10 to Ana |
        | allows <limit> |
        | <does>         |
      Then the work of all is refused: <refusal>
      And 0 people have needed more than one attempt
      And the accounts are as they were

      Examples: what Ana did not want to wait for
        | because               | limit                   | does                      | refusal             | needs                               |
        | she wants to know now | 5000 ms for a statement | locks Ben without waiting | lock not available  |                                     |
        | she has waited enough | 60 ms for a statement   | adds 5 to Ben             | cancelled           |                                     |
        | she has no more time  | 60 ms for everything    | adds 7 to Ben             | transaction timeout | transaction-timeout cut-connections |
