@composition
Feature: Steps that are left alone while they keep failing
  A service that is down does not come back faster because everybody calls it. After some failures in a row nobody
  calls it for a while; then a few try whether it is well again.
  Segment: all. Value: outages that end, and quick answers while they last. Source: S0-COMP-05, facts 6.

  Background:
    Given the steps
      | step    | fails   | takes | does                     |
      | print   | always  |       |                          |
      | recover | twice   |       |                          |
      | slow    | once    | 5 s   |                          |
      | listen  |         | 10 s  |                          |
      | crackle |         | 10 s  | fails when it is stopped |
      | post    |         |       |                          |

  Rule: By itself a breaker opens after five failures in a row, and then the step is not called

    @severity:critical
    Scenario: The sixth caller is turned away
      When these people run print guarded
        | person | at  | on   |
        | Ana    | 0 s | page |
        | Ana    | 1 s | page |
        | Ana    | 2 s | page |
        | Ana    | 3 s | page |
        | Ana    | 4 s | page |
        | Ben    | 5 s | page |
      Then Ana's run fails with
        | failure | of    |
        | error   | print |
      And Ben's run fails with
        | failure      | of    |
        | open circuit | print |
      And print has run 5 times

  Rule: A success in between starts the count anew

    Scenario: Failure, success, failure, success
      Given a circuit breaker with
        | failures |
        | 2        |
      When these people run (if torn then print otherwise post) guarded
        | person | at  | on        |
        | Ana    | 0 s | torn page |
        | Ben    | 1 s | page      |
        | Ana    | 2 s | torn page |
        | Cleo   | 3 s | page      |
      Then Ben gets "post(page)"
      And Cleo gets "post(page)"

  Rule: After the time to recover a success is let through, and enough of them close the circuit

    @severity:critical
    Scenario Outline: Ben comes <when>
      Given a circuit breaker with
        | failures | recovery | successes |
        | 2        | 60 s     | 1         |
      When these people run recover guarded or else post
        | person | at   | on   |
        | Ana    | 0 s  | page |
        | Ana    | 1 s  | page |
        | Cleo   | 30 s | page |
        | Ben    | <at> | page |
      Then Ben gets "<answer>"
      And recover has run <calls> times

      Examples: around the end of a minute
        | when                 | at   | answer        | calls |
        | a second too early   | 60 s | post(page)    | 2     |
        | when the time is up  | 61 s | recover(page) | 3     |

  Rule: Only so many callers try at once whether the step is well again

    Scenario: One may try, the others are turned away
      Given a circuit breaker with
        | failures | recovery | trial calls | successes |
        | 1        | 60 s     | 1           | 2         |
      When these people run slow guarded
        | person | at   | on   |
        | Ana    | 0 s  | page |
        | Ben    | 70 s | page |
        | Cleo   | 71 s | page |
        | Dan    | 76 s | page |
      Then Cleo's run fails with
        | failure      | of    |
        | open circuit | slow  |
      And Dan gets "slow(page)"
      And slow has run 3 times

  Rule: A call from before the circuit changed says nothing about the step

    Scenario: Ana's failure comes to light when the circuit is closed again
      Given a circuit breaker with
        | failures | recovery | successes |
        | 1        | 2 s      | 1         |
      When these people run route(long: slow, torn: print, otherwise: post) guarded
        | person | at  | on         |
        | Ana    | 0 s | long: page |
        | Ben    | 1 s | torn: page |
        | Cleo   | 4 s | page       |
        | Dan    | 6 s | page       |
      Then Dan gets "post(page)"

  Rule: Whoever gives up does not count as a failure

    Scenario Outline: Ana hangs up<how>; Ben is put through
      Given a circuit breaker with
        | failures |
        | 1        |
      When these people run <step> guarded
        | person | at  | on   | cancels after  |
        | Ana    | 0 s | page | 2 s            |
        | Ben    | 3 s | page |                |
      Then Ben gets "<step>(page)"

      Examples: whether or not the line breaks because of it
        | how                      | step    |
        |                          | listen  |
        | , and so breaks the line | crackle |
