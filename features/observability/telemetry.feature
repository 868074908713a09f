@observability
Feature: Telemetry: initialised once, shut down cleanly
  Every part of a program initialises telemetry, unaware of the others. The second call must not take
  the spans away from the first, and after a shutdown nothing may be recorded.
  Segment: operators. Value: one account of what ran. Source: S0-OBS-01.

  Background:
    Given the steps
      | step   | takes |
      | draft  | 1 s   |
      | review | 2 s   |
    And telemetry is initialised as "integration-tests"

  Rule: A second initialisation has no effect

    @S0-OBS-01
    Scenario Outline: Telemetry is initialised again as <service>
      Given telemetry is initialised as "<service>"
      When Ana runs draft >> review on "rain"
      Then the metrics are
        | step   | executions | successes |
        | draft  | 1          | 1         |
        | review | 1          | 1         |
      And every span is reported by "integration-tests"

      Examples: by the same part of the program, and by another
        | service           |
        | integration-tests |
        | night-shift       |

  Rule: After a shutdown nothing is observed, until telemetry is initialised again

    @S0-OBS-01
    Scenario: Ana runs a workflow after the shutdown
      Given telemetry is shut down
      When Ana runs draft >> review on "rain"
      Then Ana gets "review(draft(rain))"
      And the metrics are
        | step   | executions | successes |
        | draft  | 0          | 0         |
        | review | 0          | 0         |

    @S0-OBS-01
    Scenario: The night shift initialises telemetry after the shutdown
      Given telemetry is shut down
      And telemetry is initialised as "night-shift"
      When Ana runs draft >> review on "rain"
      Then the metrics are
        | step  | executions | successes |
        | draft | 1          | 1         |
      And every span is reported by "night-shift"
