@composition
Feature: Half-open circuit: trial calls after an outage
  After an outage a few calls find out whether a partner has recovered. If they are counted wrongly, a partner that is
  still down is overrun, or one that has recovered is never called again.
  Segment: all. Value: outages that end, and end once. Source: Azure Architecture Center (Circuit Breaker).

  Background:
    Given the steps
      | step   | fails  | takes |
      | jam    | always |       |
      | slip   | always | 10 s  |
      | listen |        | 10 s  |
      | post   |        |       |
      | file   |        |       |

  Rule: A half-open circuit admits some trial calls, by default three, and closes after successes, by default two

    @severity:critical
    Scenario Outline: Three people listen, and the fourth is refused, with <settings>
      Given circuit breakers with
        | failures | recovery | trial calls   | successes   |
        | 5        | 300 s    | <trial calls> | <successes> |
      When these people run (if torn then jam otherwise listen) with a circuit breaker or else file
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
      Then Dan gets "listen(page)"
      And Emil gets "file(page)"
      And Fay gets "listen(page)"
      And Gus gets "file(page)"
      And Ida gets "listen(page)"

      Examples: as configured, and by default
        | settings              | trial calls | successes | needs            |
        | settings of their own | 3           | 2         |                  |
        | the default settings  |             |           | default-settings |

  Rule: A failed trial call opens the circuit again, and earlier successes do not count

    @severity:critical
    Scenario: One success, a failure, and one more success
      Given circuit breakers with
        | failures | recovery | successes |
        | 2        | 10 s     | 2         |
      When these people run route(torn: jam, otherwise: post) with a circuit breaker or else file
        | person | at   | on         |
        | Ana    | 0 s  | torn: page |
        | Ana    | 1 s  | torn: page |
        | Ben    | 11 s | page       |
        | Cleo   | 12 s | torn: page |
        | Ben    | 22 s | page       |
        | Emil   | 23 s | torn: page |
        | Fay    | 24 s | page       |
      Then Ben gets "post(page)"
      And Fay gets "file(page)"

  Rule: A cancelled trial call makes room for the next one

    @severity:critical
    Scenario: Ben cancels, and Cleo is put through
      Given circuit breakers with
        | failures | recovery | trial calls | successes |
        | 1        | 10 s     | 1           | 1         |
      When these people run route(torn: jam, long: listen, otherwise: post) with a circuit breaker or else file
        | person | at   | on         | cancels after |
        | Ana    | 0 s  | torn: page |               |
        | Ben    | 10 s | long: page | 1 s           |
        | Cleo   | 12 s | page       |               |
      Then Ben's run is cancelled
      And Cleo gets "post(page)"

  Rule: A call that began before the circuit changed does not count when it ends

    Scenario Outline: A call that <outcome> begins before the circuit opens, and ends while it is half-open
      Given circuit breakers with
        | failures | recovery | trial calls | successes |
        | 1        | 5 s      | 1           | 1         |
      When these people run route(torn: jam, late: slip, long: listen) with a circuit breaker or else file
        | person | at   | on         |
        | Ana    | 0 s  | <call>     |
        | Ben    | 1 s  | torn: page |
        | Cleo   | 7 s  | long: page |
        | Dan    | 16 s | long: page |
      Then Cleo gets "listen(long: page)"
      And Dan gets "file(long: page)"

      Examples: neither outcome closes or opens the circuit, nor makes room for a trial call
        | outcome  | call       |
        | succeeds | long: page |
        | fails    | late: page |
