@composition
Feature: Caches that are told what to go by
  Whoever puts a cache before a step often knows better than any rule which questions are the same, and whether an answer
  is worth copying.
  Segment: developers. Value: as many calls as are needed, and no more. Source: S0-XPKG-01, S0-PERF-04.

  Background:
    Given the steps
      | step     | takes | fails  | does                          |
      | price    | 2 s   |        |                               |
      | stock    | 2 s   |        |                               |
      | scribble |       |        | scribbles on its input        |
      | note     |       |        | writes everything on one list |
      | pick     |       |        | takes its input apart         |
      | chalk    |       |        | chalks its input on a slate   |
      | jam      |       | always |                               |

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

  Rule: By itself a cache copies answers to their depths

    Scenario: Ana scribbles on a list in her list
      When these people run ((price >> (price | stock)) | stock) cached for 5 min >> scribble
        | person | at   | on  |
        | Ana    | 0 s  | tea |
        | Ben    | 10 s | tea |
      Then Ben gets "scribble([[price(price(tea)), stock(price(tea)), scribble of Ben], stock(tea), scribble of Ben])"

    Scenario: The step itself goes on writing on the list that it has answered with
      When these people run note cached for 5 min
        | person | at   | on     |
        | Ana    | 0 s  | tea    |
        | Ben    | 10 s | coffee |
        | Cleo   | 20 s | tea    |
      Then Ben gets "[tea, coffee]"
      And Cleo gets "[tea]"

  Rule: A question may be made of anything that can be told apart, and any other is refused

    Scenario: Ana asks for green tea, Ben for tea that is green, and Cleo for black tea
      When these people run pick >> price cached for 5 min
        | person | at   | on        |
        | Ana    | 0 s  | green tea |
        | Ben    | 10 s | tea green |
        | Cleo   | 20 s | black tea |
      Then price has run 2 times

    Scenario: What stands on a slate can be wiped off
      When somebody tries chalk >> price cached for 5 min on "tea"
      Then the objection names "cannot be a cache key; give the cache a key= of its own"
      And price has run 0 times

  Rule: A failure takes no answer along that is kept

    Scenario: Ben's question fails between Ana's and Cleo's
      When these people run (if torn then jam otherwise price) cached for 5 min or else stock
        | person | at   | on   |
        | Ana    | 0 s  | tea  |
        | Ben    | 10 s | torn |
        | Cleo   | 20 s | tea  |
      Then Cleo gets "price(tea)"
      And price has run 1 time
