@observability
Feature: Metrics: how often each step runs, and how often it succeeds
  A metric that counts failures as successes shows a healthy platform to people whose work is lost. One that counts
  every run by itself fills the metrics store.
  Segment: operators. Value: figures that can be trusted. Source: S0-OBS-03, S0-OBS-04, facts 6.

  Background:
    Given the steps
      | step   | takes | fails  |
      | draft  | 1 s   |        |
      | review | 2 s   |        |
      | call   |       | once   |
      | shred  |       | always |
      | send   |       |        |
    And the agents
      | person | correlation id | agent id    | operation        |
      | Ana    | run-1          | test-agent  | integration_test |
      | Ben    | run-2          | night-agent | stocktaking      |
    And telemetry is initialised as "integration-tests"

  Rule: Every execution is counted and timed, and counts as a success only if it returned a result

    @S0-OBS-03 @S0-OBS-04 @severity:critical
    Scenario: The shredder jams before the letter is sent
      When Ana runs draft >> shred >> send on "rain"
      Then the metrics are
        | step                   | executions | successes |
        | draft                  | 1          | 1         |
        | shred                  | 1          | 0         |
        | send                   | 0          | 0         |
        | draft >> shred >> send | 1          | 0         |

    @S0-OBS-03 @S0-OBS-04
    Scenario: A call succeeds at the second attempt
      When Ana's coordinator runs call retried once >> send on "rain"
      Then the metrics are
        | step           | executions | successes |
        | call           | 2          | 1         |
        | retry(call, 1) | 1          | 1         |
        | send           | 1          | 1         |

    @S0-OBS-03 @S0-OBS-04
    Scenario: Ana cancels during the review
      When Ana runs draft >> review >> send on "rain" and cancels after 2 s
      Then Ana's run is cancelled
      And the metrics are
        | step   | executions | successes |
        | draft  | 1          | 1         |
        | review | 1          | 0         |
        | send   | 0          | 0         |

  Rule: Metrics are kept per step, and do not multiply with the runs

    @S0-OBS-03 @S0-OBS-04
    Scenario: Ana's and Ben's runs are added up
      When one coordinator runs draft >> send for these people
        | person | at    | on   |
        | Ana    | 0 s   | rain |
        | Ben    | 0.5 s | rain |
      Then the metrics are
        | step  | executions | successes |
        | draft | 2          | 2         |
        | send  | 2          | 2         |
