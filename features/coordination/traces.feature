@coordination
Feature: Runs that can be followed across package borders
  When a run goes wrong at night, its trace is all that is left of it in the morning. A trace that falls apart at a
  border, or mixes two runs, sends people to the wrong place; a figure that counts failures as successes to no place.
  Segment: all. Value: what happened can be told afterwards. Source: S0-OBS-01 to S0-OBS-04, facts 6 [C4].

  Background:
    Given the steps
      | step   | takes | fails  |
      | draft  | 1 s   |        |
      | review | 2 s   |        |
      | call   |       | once   |
      | shred  |       | always |
      | send   |       |        |
    And caches, time limits and routes come from the observability package
    And the agents
      | person | correlation id | agent id    | operation        |
      | Ana    | run-1          | test-agent  | integration_test |
      | Ben    | run-2          | night-agent | stocktaking      |
    And telemetry is initialised as "integration-tests"

  Rule: A run leaves one trace, in which every step hangs below the span around the run

    @S0-OBS-02 @severity:critical
    Scenario Outline: <shape>
      Given the span "nightly build" is open
      When <who> runs <workflow> on "rain"
      Then every step of Ana's run hangs below "nightly build", in one trace
      And Ana gets "<answer>"

      Examples: within a package, and across its borders
        | shape                      | who               | answer                                   | workflow                                                            |
        | two steps in a chain       | Ana               | review(draft(rain))                      | draft >> review                                                     |
        | branches                   | Ana               | [review(draft(rain)), send(draft(rain))] | draft >> (review \| send)                                           |
        | a cache and a time limit   | Ana               | review(draft(rain))                      | draft cached for 300 s >> review within 10 s                        |
        | a coordinator              | Ana's coordinator | review(draft(rain))                      | draft >> review                                                     |
        | all three packages at once | Ana's coordinator | [review(draft(rain)), call(draft(rain))] | draft >> (review cached for 300 s \| call retried once) within 10 s |

  Rule: Runs at the same time leave a trace each

    @severity:critical
    Scenario: One coordinator works for Ana and Ben
      When one coordinator runs draft >> (review cached for 300 s | send) for these people
        | person | at    | on   |
        | Ana    | 0 s   | rain |
        | Ben    | 0.5 s | rain |
      Then Ana's run and Ben's run are two traces

  Rule: Every execution is counted, and as a success only if it was one

    @S0-OBS-03 @S0-OBS-04 @severity:critical
    Scenario: The shredder jams before the letter is sent
      When Ana runs draft >> shred >> send on "rain"
      Then telemetry counts
        | step  | executions | successes |
        | draft | 1          | 1         |
        | shred | 1          | 0         |
        | send  | 0          | 0         |
      And the spans of draft have ended well
      And the spans of shred have ended in error

    @S0-OBS-03 @S0-OBS-04
    Scenario: Nobody picks up at first
      When Ana's coordinator runs call retried once >> send on "rain"
      Then telemetry counts
        | step | executions | successes |
        | call | 2          | 1         |
        | send | 1          | 1         |

    @S0-OBS-03 @S0-OBS-04
    Scenario: Ana leaves during the review
      When Ana runs draft >> review >> send on "rain" and cancels after 2 s
      Then Ana's run is cancelled
      And telemetry counts
        | step   | executions | successes |
        | draft  | 1          | 1         |
        | review | 1          | 0         |
        | send   | 0          | 0         |
      And the spans of review have ended given up
      And the spans of review tell of ""

  Rule: The error of a step stands on its own span, and not on that of a step that went well

    Scenario: The shredder jams after the draft
      When Ana runs draft >> shred >> send on "rain"
      Then the spans of shred tell of "shred failed"
      And the spans of draft tell of ""
