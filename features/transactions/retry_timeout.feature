@transactions @needs:late-writers-refused @needs:row-locks
Feature: Patience with refused work
  Whoever was refused for what others did tries again, but not for ever, and not at once: those who come back together
  are in each other's way again. Ben is in Ana's way when he adds 1 between her reading and her writing.
  Segment: all. Value: busy hours that end by themselves. Source: PostgreSQL 18, section 13.5, docs/decisions/0036.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: As long as there is patience, work is run again, however often it was refused

    Scenario: Ben is in Ana's way sixteen times
      Given Ana has patience for 10 s, and Ben will be in her way 16 times
      When she sets her account to 10 more, at repeatable read
      Then the work of all is committed
      And it has been begun 17 times
      And the account of Ana holds 126
      And where nobody says otherwise, patience lasts for 30 s

    Scenario: Ana's first attempt takes a good part of her patience
      Given Ana has patience for 3 s, and Ben will be in her way 1 time
      When she takes 350 ms to set her account to 10 more, at repeatable read
      Then the work of all is committed
      And it has been begun 2 times
      And the account of Ana holds 111

  Rule: When patience has run out, nothing is begun any more, and the last refusal is told

    @severity:critical
    Scenario: Ana's first attempt takes all of her patience
      Given Ana has patience for 200 ms, and Ben will be in her way 1 time
      When she takes 210 ms to set her account to 10 more, at repeatable read
      Then the work of all is refused: serialization failure
      And it has been begun 1 time
      And the account of Ana holds 101

  Rule: Between two attempts there is a pause, the longer the more there have been

    Scenario: Ben is in Ana's way every time
      Given Ana has patience for 1 s, and Ben will be in her way 50 times
      When she sets her account to 10 more, at repeatable read
      Then it has been begun 24 times at the most
      And the work of all is refused: serialization failure
      And 1 person has needed more than one attempt
      And the account of Ana has got 1 for each attempt
