@composition
Feature: Cache: results that are kept for a while
  Calling a model twice costs twice. A cached result saves that, as long as it is fresh, unchanged, and belongs to the
  caller.
  Segment: all. Value: money and time, without mixing up people. Source: S0-XPKG-01, TTA.dev CachePrimitive.

  Background:
    Given the steps
      | step    | takes | fails | changes   |
      | price   | 2 s   |       |           |
      | stock   | 2 s   |       |           |
      | flicker | 2 s   | once  |           |
      | note    |       |       | its input |

  Rule: A result is cached for its time to live, by default five minutes

    @severity:critical
    Scenario Outline: Ben asks at <at>, and the cache is <cache>
      When these people run price <cache>
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ben    | <at> | tea |
      Then everybody gets "price(tea)"
      And price has run <calls> times

      Examples: around the end of the time to live, which starts at 2 s
        | cache           | at    | calls | needs            |
        | cached for 60 s | 61 s  | 1     |                  |
        | cached for 60 s | 62 s  | 2     |                  |
        | cached          | 301 s | 1     | default-settings |
        | cached          | 302 s | 2     | default-settings |

  Rule: Different inputs have different results

    Scenario: Coffee after tea
      When these people run price cached for 5 min
        | person | at   | on     |
        | Ana    | 0 s  | tea    |
        | Ben    | 10 s | coffee |
      Then Ana gets "price(tea)"
      And Ben gets "price(coffee)"

  Rule: A result is shared within a tenant only

    @severity:critical
    Scenario Outline: Ana and Ben work for <tenants>
      Given the contexts
        | person | correlation id | tenant |
        | Ana    | run-1          | Acme   |
        | Ben    | run-2          | <his>  |
      When these people run price cached for 5 min
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ben    | 10 s | tea |
      Then everybody gets "price(tea)"
      And price has run <calls> times

      Examples: runs with correlation ids of their own
        | tenants           | his  | calls |
        | different tenants | Bolt | 2     |
        | the same tenant   | Acme | 1     |

  Rule: Every caller gets a copy of the cached result

    Scenario: Ana adds a note to her copy
      When these people run (price | stock) cached for 5 min >> note
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ben    | 10 s | tea |
        | Cleo   | 20 s | tea |
      Then Ana gets "note([price(tea), stock(tea), Ana])"
      And Ben gets "note([price(tea), stock(tea), Ben])"
      And Cleo gets "note([price(tea), stock(tea), Cleo])"

  Rule: A failure is not cached

    Scenario: The first call fails
      When these people run flicker cached for 5 min
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ben    | 10 s | tea |
      Then Ana's run fails with
        | failure | of      |
        | error   | flicker |
      And Ben gets "flicker(tea)"

  Rule: A full cache evicts the least recently used result

    @severity:critical
    Scenario: Tea is requested again, and then milk
      When these people run price cached for 5 min up to 2 entries
        | person | at   | on     |
        | Ana    | 0 s  | tea    |
        | Ben    | 10 s | coffee |
        | Cleo   | 20 s | tea    |
        | Dan    | 30 s | milk   |
        | Emil   | 40 s | tea    |
        | Fay    | 50 s | coffee |
      Then Fay gets "price(coffee)"
      And price has run 4 times
