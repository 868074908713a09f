@composition
Feature: Caches that are told what to go by
  Whoever puts a cache before a step often knows better than any rule which questions are the same, and whether an answer
  is worth copying.
  Segment: developers. Value: as many calls as are needed, and no more. Source: S0-XPKG-01, S0-PERF-04.

  Background:
    Given the steps
      | step     | takes | does                   |
      | price    | 2 s   |                        |
      | stock    | 2 s   |                        |
      | scribble |       | scribbles on its input |

  Rule: Whoever says what makes two questions the same is taken at their word

    Scenario: Ana and Ben ask for tea, each for another firm, and Cleo for milk
      Given caches go by what stands before the colon
      And the contexts
        | person | correlation id | firm |
        | Ana    | run-1          | Acme |
        | Ben    | run-2          | Bolt |
      When these people run price cached for 5 min
        | person | at   | on         |
        | Ana    | 0 s  | tea: green |
        | Ben    | 10 s | tea: black |
        | Cleo   | 20 s | milk: cold |
      Then Ben gets "price(tea: green)"
      And Cleo gets "price(milk: cold)"
      And price has run 2 times

  Rule: Whoever says how to copy an answer is taken at their word

    Scenario: Nobody copies what Ana and Ben scribble on
      Given caches hand out what they keep, and no copies
      When these people run (price | stock) cached for 5 min >> scribble
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ben    | 10 s | tea |
      Then Ana gets "scribble([price(tea), stock(tea), scribble of Ana])"
      And Ben gets "scribble([price(tea), stock(tea), scribble of Ana, scribble of Ben])"

  Rule: By itself a cache keeps an answer for five minutes

    Scenario Outline: Ben asks <when>
      When these people run price cached
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ben    | <at> | tea |
      Then price has run <calls> times

      Examples: around the end of five minutes from the answer
        | when               | at    | calls |
        | a second too early | 301 s | 1     |
        | in time            | 302 s | 2     |

  Rule: A cache may be as small, and as short, as somebody wants

    Scenario: One answer, for half a second
      When these people run price cached for 0.5 s up to 1 answers
        | person | at    | on  |
        | Ana    | 0 s   | tea |
        | Ben    | 2.4 s | tea |
        | Cleo   | 2.6 s | tea |
      Then everybody gets "price(tea)"
      And price has run 2 times
