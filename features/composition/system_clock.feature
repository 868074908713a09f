@composition
Feature: System clock: time limits, waits and caches in real time
  All other scenarios about time use a virtual clock. They are worth nothing if the clock of the platform itself counts
  in other units, or stands still while everybody waits.
  Segment: all. Value: seconds that are seconds. Source: S0-COMP-03, S0-XPKG-01.

  Background:
    Given the system clock is used
    And the steps
      | step   | takes | fails |
      | search | 10 s  |       |
      | call   |       | once  |
      | price  |       |       |

  Rule: A time limit ends in real time

    @S0-XPKG-01
    Scenario: A search of ten seconds within 100 ms
      When Ana runs search within 100 ms on "invoice"
      Then Ana's run fails with
        | failure | of     |
        | timeout | search |
      And Ana's run takes between 90 ms and 5 s

  Rule: The wait before a retry passes in real time

    @S0-COMP-03
    Scenario: The first call fails, and the second is 200 ms later
      Given retries with
        | backoff | jitter |
        | 0.2     | off    |
      When Ana runs call retried once on "news"
      Then Ana gets "call(news)"
      And Ana's run takes between 190 ms and 5 s

  Rule: A cached result expires in real time

    @S0-XPKG-01
    Scenario Outline: Ben asks half a second after Ana, and the time to live is <time to live>
      When these people run price cached for <time to live>
        | person | at     | on  |
        | Ana    | 0 s    | tea |
        | Ben    | 500 ms | tea |
      Then price has run <calls> times

      Examples: shorter and longer than half a second
        | time to live | calls |
        | 200 ms       | 2     |
        | 1 min        | 1     |
