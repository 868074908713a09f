@pools
Feature: Parts of somebody's work
  Large work is made of parts, and a part of parts of its own. Whoever wrote a part can undo it without knowing what it
  is a part of, and whoever needs it need not know what it is made of.
  Segment: all. Value: work that can be put together. Source: S4-POOL-10, PostgreSQL 18, SAVEPOINT.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: A part of somebody's work is done at the counter where they stand

    @S4-POOL-10
    Scenario Outline: Ana stands at the only counter, and part of her work is <ending>
      Given a bank with 1 counter and 0 spare ones, where people wait for 0.5 s
      And Ana stands at a counter
      When Ana adds 20 to her account, and 7 more in a part that is <ending>
      Then the whole and its part have been done at one counter
      And the account of Ana holds <balance>

      Examples: how a part can end
        | because                         | ending                        | balance |
        | the part belongs to the whole   | kept                          | 127     |
        | the whole does without the part | undone                        | 120     |
        | a refusal is the part's alone   | refused                       | 120     |
        | nobody waited for it any longer | out of time                   | 120     |
        | the part is nothing on its own  | kept, but the whole is undone | 100     |

  Rule: What is undone goes with all of its parts, and leaves alone what it is a part of

    @S4-POOL-10
    Scenario Outline: A part of Ana's work is <outer>, and a part of that is <inner>
      Given a bank with 1 counter and 0 spare ones, where people wait for 0.5 s
      And Ana stands at a counter
      When Ana adds to her account, in parts of which each is in the one before
        | amount | ending  |
        | 20     | kept    |
        | 7      | <outer> |
        | 3      | <inner> |
      Then the account of Ana holds <balance>

      Examples: how the two can end
        | because                             | outer  | inner   | balance |
        | all of it belongs together          | kept   | kept    | 130     |
        | the part does without its own part  | kept   | undone  | 127     |
        | it is undone with all that is in it | undone | kept    | 120     |
        | each is undone, and the whole stays | undone | undone  | 120     |
        | a refusal is that of one part       | kept   | refused | 127     |
        | one part has taken too long         | kept   | out of time | 127     |

    @S4-POOL-10
    Scenario: Each of Ana's parts has a part of its own, three deep
      Given a bank with 1 counter and 0 spare ones, where people wait for 0.5 s
      And Ana stands at a counter
      When Ana adds to her account, in parts of which each is in the one before
        | amount | ending |
        | 20     | kept   |
        | 7      | undone |
        | 3      | undone |
        | 1      | undone |
      Then the account of Ana holds 120
