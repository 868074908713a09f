@composition
Feature: A circuit breaker that nobody has tuned
  Most breakers are never tuned, so what they do by themselves decides how an outage goes: how long a partner is left
  alone, how many try it first, and how soon everybody may call again.
  Segment: all. Value: outages that end by themselves. Source: S0-COMP-05, facts 6.

  Background:
    Given the steps
      | step   | fails   | takes |
      | print  | 5 times |       |
      | jam    | always  |       |
      | listen |         | 10 s  |
      | post   |         |       |
      | slow   | once    | 5 s   |

  Rule: After five failures in a row a step is left alone for five minutes

    @severity:critical
    Scenario: Ben comes a second too early, Cleo in time
      When these people run print guarded
        | person | at    | on   |
        | Ana    | 0 s   | page |
        | Ana    | 1 s   | page |
        | Ana    | 2 s   | page |
        | Ana    | 3 s   | page |
        | Ana    | 4 s   | page |
        | Ben    | 303 s | page |
        | Cleo   | 304 s | page |
      Then Ben's run fails with
        | failure      | of    |
        | open circuit | print |
      And Cleo gets "print(page)"
      And print has run 6 times

  Rule: Then three callers may try at once, and everybody may call again after two successes

    Scenario: Three listen, and the fourth is turned away
      When these people run (if torn then jam otherwise listen) guarded
        | person | at      | on        |
        | Ana    | 0 s     | torn page |
        | Ana    | 1 s     | torn page |
        | Ana    | 2 s     | torn page |
        | Ana    | 3 s     | torn page |
        | Ana    | 4 s     | torn page |
        | Ben    | 304 s   | page      |
        | Cleo   | 305 s   | page      |
        | Dan    | 310 s   | page      |
        | Emil   | 311 s   | page      |
        | Fay    | 314.5 s | page      |
        | Gus    | 314.6 s | page      |
        | Hal    | 315.5 s | torn page |
        | Ida    | 316 s   | page      |
      Then Emil's run fails with
        | failure      | of              |
        | open circuit | if(jam, listen) |
      And Dan gets "listen(page)"
      And Fay gets "listen(page)"
      And Gus's run fails with
        | failure      | of              |
        | open circuit | if(jam, listen) |
      And Ida gets "listen(page)"

  Rule: A success from before the circuit opened does not close it

    Scenario: Ana has listened since before the outage
      Given a circuit breaker with
        | failures | recovery | successes |
        | 2        | 2 s      | 1         |
      When these people run route(long: listen, torn: jam, otherwise: post) guarded
        | person | at   | on         |
        | Ana    | 0 s  | long: page |
        | Ben    | 1 s  | torn: page |
        | Ben    | 2 s  | torn: page |
        | Cleo   | 5 s  | long: page |
        | Dan    | 11 s | torn: page |
        | Emil   | 12 s | page       |
      Then Ana gets "listen(long: page)"
      And Emil's run fails with
        | failure      | of                           |
        | open circuit | route(long, torn, otherwise) |

  Rule: The time to recover counts from the failure, and not from the call

    Scenario Outline: Ana's call fails after five seconds, and Ben comes <when>
      Given a circuit breaker with
        | failures | recovery | successes |
        | 1        | 60 s     | 1         |
      When these people run slow guarded or else post
        | person | at   | on   |
        | Ana    | 0 s  | page |
        | Ben    | <at> | page |
      Then Ben gets "<answer>"

      Examples: around a minute from the failure
        | when                | at   | answer     |
        | a second too early  | 64 s | post(page) |
        | when the time is up | 65 s | slow(page) |
