@composition
Feature: Concurrent cache misses: callers who ask for the same thing at the same time
  Ten people ask for the price of tea in the same second. One call is enough for all of them, and a caller who cancels
  must not spoil it for the others.
  Segment: all. Value: no stampede on a slow service. Source: S0-PERF-04, Go singleflight.

  Background:
    Given the steps
      | step    | takes | cleans up for | fails |
      | price   | 2 s   |               |       |
      | flicker | 2 s   |               | once  |
      | weigh   | 10 s  | 3 s           |       |

  Rule: Concurrent misses share one call and its outcome

    @S0-PERF-04 @severity:critical
    Scenario: Three people ask at once
      When these people run price cached for 5 min
        | person | at    | on  |
        | Ana    | 0 s   | tea |
        | Ben    | 0 s   | tea |
        | Cleo   | 1.5 s | tea |
      Then everybody gets "price(tea)"
      And Cleo's run takes 0.5 s
      And price has run 1 time

    Scenario: The call that Ana and Ben wait for fails
      When these people run flicker cached for 5 min
        | person | at  | on  |
        | Ana    | 0 s | tea |
        | Ben    | 1 s | tea |
        | Cleo   | 3 s | tea |
      Then Ana's run fails with
        | failure | of      |
        | error   | flicker |
      And Ben's run fails with
        | failure | of      |
        | error   | flicker |
      And Cleo gets "flicker(tea)"

  Rule: A caller who cancels does not cancel the call for the others

    @severity:critical
    Scenario: Ana asks first and cancels
      When these people run price cached for 5 min
        | person | at    | on  | cancels after |
        | Ana    | 0 s   | tea | 1 s           |
        | Ben    | 0.5 s | tea |               |
      Then Ana's run is cancelled
      And Ben gets "price(tea)"
      And price has run 1 time

  Rule: When all callers have cancelled, the call is cancelled

    Scenario: Ana cancels, and then Ben
      When these people run price cached for 5 min
        | person | at    | on  | cancels after |
        | Ana    | 0 s   | tea | 1 s           |
        | Ben    | 0.5 s | tea | 1 s           |
      Then this has happened
        | at    | event              |
        | 0 s   | price begins       |
        | 1.5 s | price is cancelled |

  Rule: A new caller does not join a call that is being cancelled

    @S0-PERF-04 @severity:critical
    Scenario: Ben and Cleo ask while the scales are put away
      When these people run weigh cached for 5 min
        | person | at  | on  | cancels after |
        | Ana    | 0 s | tea | 1 s           |
        | Ben    | 2 s | tea |               |
        | Cleo   | 5 s | tea |               |
      Then Ana's run is cancelled
      And Ben gets "weigh(tea)"
      And Cleo gets "weigh(tea)"
      And weigh has run 2 times

  Rule: Nothing continues before a cancelled call has cleaned up

    Scenario: The scales are put away before the price is guessed
      When Ana runs weigh cached for 5 min within 1 s or else price on "tea"
      Then Ana gets "price(tea)"
      And this has happened
        | at  | event              |
        | 0 s | weigh begins       |
        | 4 s | weigh is cancelled |
        | 4 s | price begins       |
        | 6 s | price ends         |
