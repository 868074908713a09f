@coordination
Feature: Telemetry that is switched on and off
  Every part of a program asks for telemetry, and none of them knows of the others. Whoever comes second must not take
  the spans away from the first, and after the last nothing may be watched that nobody reads.
  Segment: operators. Value: one account of what ran. Source: S0-OBS-01.

  Background:
    Given the steps
      | step   | takes |
      | draft  | 1 s   |
      | review | 2 s   |
    And the agents
      | person | correlation id | agent id   | operation        |
      | Ana    | run-1          | test-agent | integration_test |
    And telemetry is initialised as "integration-tests"

  Rule: Initialising telemetry once more changes nothing

    @S0-OBS-01
    Scenario Outline: Once more as <service>
      Given telemetry is initialised as "<service>"
      When Ana runs draft >> review on "rain"
      Then telemetry counts
        | step   | executions | successes |
        | draft  | 1          | 1         |
        | review | 1          | 1         |
      And all spans are reported by "integration-tests"

      Examples: by the same part of the program, and by another
        | service           |
        | integration-tests |
        | night-shift       |

  Rule: Telemetry that was switched off watches nothing, and can be switched on anew

    @S0-OBS-01
    Scenario: Ana runs what nobody watches
      Given telemetry is switched off again
      When Ana runs draft >> review on "rain"
      Then Ana gets "review(draft(rain))"
      And telemetry counts
        | step   | executions | successes |
        | draft  | 0          | 0         |
        | review | 0          | 0         |

    @S0-OBS-01
    Scenario: The night shift takes over
      Given telemetry is switched off again
      And telemetry is initialised as "night-shift"
      When Ana runs draft >> review on "rain"
      Then telemetry counts
        | step  | executions | successes |
        | draft | 1          | 1         |
      And all spans are reported by "night-shift"
