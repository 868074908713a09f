@composition
Feature: Answers that are kept for a while
  Asking a model twice costs twice. A kept answer saves that, as long as it is fresh, whole, and meant for the one who
  gets it.
  Segment: all. Value: money and time, without mixing anybody up. Source: S0-XPKG-01, S0-PERF-04, facts 6.

  Background:
    Given the steps
      | step     | takes | fails | does                   |
      | price    | 2 s   |       |                        |
      | stock    | 2 s   |       |                        |
      | flicker  | 2 s   | once  |                        |
      | scribble |       |       | scribbles on its input |

  Rule: A fresh answer is not asked for again, a stale one is

    @severity:critical
    Scenario Outline: Ben asks <age> later
      When these people run price cached for 5 min
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Cleo   | 50 s | tea |
        | Ben    | <at> | tea |
      Then everybody gets "price(tea)"
      And price has run <calls> times

      Examples: around the end of five minutes from the answer
        | age                | at    | calls |
        | a minute           | 60 s  | 1     |
        | almost too long    | 301 s | 1     |
        | just too long      | 302 s | 2     |

  Rule: Another question is another answer

    Scenario: Coffee after tea
      When these people run price cached for 5 min
        | person | at   | on     |
        | Ana    | 0 s  | tea    |
        | Ben    | 10 s | coffee |
      Then Ana gets "price(tea)"
      And Ben gets "price(coffee)"

  Rule: People who ask the same at the same time share one call

    @S0-PERF-04 @severity:critical
    Scenario: Ten people ask at once
      When 10 people run price cached for 5 min on "tea" at once
      Then everybody gets "price(tea)"
      And price has run 1 time

  Rule: Nobody can change what the next one gets

    Scenario: Ana scribbles on her copy
      When these people run (price | stock) cached for 5 min >> scribble
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ben    | 10 s | tea |
        | Cleo   | 20 s | tea |
      Then Ana gets "scribble([price(tea), stock(tea), scribble of Ana])"
      And Ben gets "scribble([price(tea), stock(tea), scribble of Ben])"
      And Cleo gets "scribble([price(tea), stock(tea), scribble of Cleo])"

  Rule: A failure is not kept

    Scenario: The first question finds the shop closed
      When these people run flicker cached for 5 min
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ben    | 10 s | tea |
      Then Ana's run fails with
        | failure | of      |
        | error   | flicker |
      And Ben gets "flicker(tea)"

  Rule: Whoever gives up does not spoil the answer for those who wait on

    @severity:critical
    Scenario: Ana asks first and leaves
      When these people run price cached for 5 min
        | person | at    | on  | cancels after  |
        | Ana    | 0 s   | tea | 1 s            |
        | Ben    | 0.5 s | tea |                |
      Then Ana's run is cancelled
      And Ben gets "price(tea)"
      And price has run 1 time

  Rule: An answer never reaches somebody who works for another firm, and serves everybody of the same

    @severity:critical
    Scenario Outline: Ana and Ben work for <firms>
      Given the contexts
        | person | correlation id | firm  | supplier |
        | Ana    | run-1          | Acme  | Bolt     |
        | Ben    | run-2          | <his> | <from>   |
      When these people run price cached for 5 min
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ben    | 10 s | tea |
      Then price has run <calls> times

      Examples: runs of their own, each
        | because                      | firms                                     | his  | from | calls |
        | prices are agreed on apart   | different firms                           | Bolt | Bolt | 2     |
        | each supplier has its prices | the same firm, with suppliers of their own | Acme | Cork | 2     |
        | to buy is not to sell        | firms that supply each other              | Bolt | Acme | 2     |
        | nobody pays twice for a fact | the same firm                             | Acme | Bolt | 1     |

  Rule: When everybody has given up, nobody is kept busy

    Scenario: Ana leaves, and then Ben
      When these people run price cached for 5 min
        | person | at    | on  | cancels after  |
        | Ana    | 0 s   | tea | 1 s            |
        | Ben    | 0.5 s | tea | 1 s            |
      Then this has happened
        | at    | event              |
        | 0 s   | price begins       |
        | 1.5 s | price is cancelled |
