@composition
Feature: Circuit breaker: no calls to a step that keeps failing
  A service that is down does not recover faster because everybody calls it. After several failures the circuit opens:
  callers get an error at once, and the service is not called.
  Segment: all. Value: outages that end, and quick answers while they last.
  Source: Azure Architecture Center (Circuit Breaker).

  Background:
    Given the steps
      | step   | fails                 | takes |
      | print  | always                |       |
      | lag    | always with a timeout |       |
      | listen |                       | 10 s  |
      | post   |                       |       |
      | file   |                       |       |

  Rule: The circuit opens after consecutive failures for a recovery time, by default after five for five minutes

    @severity:critical
    Scenario Outline: The sixth caller is refused, with <settings>
      Given circuit breakers with
        | failures   | recovery   |
        | <failures> | <recovery> |
      When these people run print with a circuit breaker
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
      And Cleo's run fails with
        | failure | of    |
        | error   | print |
      And print has run 6 times

      Examples: as configured, and by default
        | settings              | failures | recovery | needs            |
        | settings of their own | 5        | 300 s    |                  |
        | the default settings  |          |          | default-settings |

  Rule: A success resets the count of consecutive failures

    Scenario: Failure, success, failure, success
      Given circuit breakers with
        | failures |
        | 2        |
      When these people run (if torn then print otherwise post) with a circuit breaker
        | person | at  | on        |
        | Ana    | 0 s | torn page |
        | Ben    | 1 s | page      |
        | Ana    | 2 s | torn page |
        | Cleo   | 3 s | page      |
      Then Ben gets "post(page)"
      And Cleo gets "post(page)"

  Rule: The recovery time starts with the failure that opens the circuit

    @severity:critical
    Scenario Outline: Ben calls <at> after a failure, and the recovery time is one minute
      Given circuit breakers with
        | failures | recovery |
        | 1        | 60 s     |
      When these people run (if torn then print otherwise post) with a circuit breaker or else file
        | person | at   | on        |
        | Ana    | 0 s  | torn page |
        | Cleo   | 30 s | page      |
        | Ben    | <at> | page      |
      Then Ben gets "<result>"
      And Cleo gets "file(page)"

      Examples: just before and at its end
        | at   | result     |
        | 59 s | file(page) |
        | 60 s | post(page) |

  Rule: Only the configured errors count, and others do not reset the count

    @severity:critical
    Scenario Outline: <first>, <second> and <third>, when timeouts count
      Given circuit breakers with
        | failures |
        | 2        |
      When these people run route(lag: lag, print: print, otherwise: post) with a circuit breaker on timeouts or else file
        | person | at  | on       |
        | Ana    | 0 s | <first>  |
        | Ana    | 1 s | <second> |
        | Ana    | 2 s | <third>  |
        | Ben    | 3 s | page     |
      Then Ben gets "<result>"

      Examples: timeouts and other errors
        | first | second | third | result     |
        | print | print  | print | post(page) |
        | lag   | print  | lag   | file(page) |

  Rule: A cancelled call does not count as a failure

    Scenario: Ana cancels, and Ben is put through
      Given circuit breakers with
        | failures |
        | 1        |
      When these people run listen with a circuit breaker
        | person | at  | on   | cancels after |
        | Ana    | 0 s | page | 2 s           |
        | Ben    | 3 s | page |               |
      Then Ana's run is cancelled
      And Ben gets "listen(page)"
