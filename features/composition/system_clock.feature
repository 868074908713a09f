@composition
Feature: Time that passes in truth
  All other promises about time are checked on a clock that jumps. They are worth nothing if the clock of the platform
  itself runs in other units, or stands still while everybody waits.
  Segment: all. Value: seconds that are seconds. Source: S0-COMP-03, S0-XPKG-01.

  Background:
    Given the system clock is used
    And the steps
      | step   | takes | fails |
      | search | 10 s  |       |
      | call   |       | once  |
      | price  |       |       |

  Rule: A limit of so many milliseconds is over after so many

    Scenario: A search of ten seconds within 100 ms
      When Ana runs search within 100 ms on "invoice"
      Then Ana's run fails with
        | failure | of     |
        | timeout | search |
      And Ana's run takes between 90 ms and 5 s

  Rule: A pause lasts as long as it was told to

    Scenario: Nobody picks up at first
      Given pauses between attempts with
        | growth | longest s | by chance |
        | 0.2    | 1         | no        |
      When Ana runs call retried once on "news"
      Then Ana gets "call(news)"
      And Ana's run takes between 190 ms and 5 s

  Rule: An answer grows old while nobody does anything

    Scenario Outline: Ben asks half a second after Ana, and answers stay fresh for <fresh>
      When these people run price cached for <fresh>
        | person | at     | on  |
        | Ana    | 0 s    | tea |
        | Ben    | 500 ms | tea |
      Then price has run <calls> times

      Examples: shorter and longer than half a second
        | fresh  | calls |
        | 200 ms | 2     |
        | 1 min  | 1     |
