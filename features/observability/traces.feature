@observability
Feature: Traces: runs that can be followed across package borders
  When a run fails at night, its trace is all that is left of it in the morning. A trace that breaks at a border, or
  mixes two runs, sends people to the wrong place.
  Segment: all. Value: causes that can be found. Source: S0-OBS-02, facts 6 [C4].

  Background:
    Given the steps
      | step   | takes | fails  |
      | draft  | 1 s   |        |
      | review | 2 s   |        |
      | call   |       | once   |
      | shred  |       | always |
      | send   |       |        |
    And caches, timeouts and routers of the observability package
    And the agents
      | person | correlation id | agent id    | operation        |
      | Ana    | run-1          | test-agent  | integration_test |
      | Ben    | run-2          | night-agent | stocktaking      |
    And telemetry is initialised as "integration-tests"

  Rule: A run belongs to the trace of its caller, and every span of it descends from the caller's

    @S0-OBS-02 @severity:critical
    Scenario Outline: <shape>
      Given the span "nightly build" is open
      When <who> runs <workflow> on "rain"
      Then below "nightly build" there are the spans
        | span             | parent   |
        | primitive.draft  | <draft>  |
        | primitive.review | <review> |
      And every span has its parent, in the same trace
      And Ana gets "<result>"

      Examples: within a package, and across its borders
        | shape                      | who               | draft             | review            | result                                   | workflow                                                            |
        | a sequence of two steps    | Ana               | sequential.step_0 | sequential.step_1 | review(draft(rain))                      | draft >> review                                                     |
        | branches                   | Ana               | sequential.step_0 | parallel.branch_0 | [review(draft(rain)), send(draft(rain))] | draft >> (review \| send)                                           |
        | a cache and a timeout      | Ana               | cache.miss        | timeout.step      | review(draft(rain))                      | draft cached for 300 s >> review within 10 s                        |
        | a coordinator              | Ana's coordinator | sequential.step_0 | sequential.step_1 | review(draft(rain))                      | draft >> review                                                     |
        | all three packages at once | Ana's coordinator | sequential.step_0 | cache.miss        | [review(draft(rain)), call(draft(rain))] | draft >> (review cached for 300 s \| call retried once) within 10 s |

  Rule: Concurrent runs leave a trace each

    @S0-OBS-02 @severity:critical
    Scenario: One coordinator works for Ana and Ben
      When one coordinator runs draft for these people
        | person | at    | on   |
        | Ana    | 0 s   | rain |
        | Ben    | 0.5 s | rain |
      Then the trace of Ana's run is
        | span                               | parent                             | status | error |
        | primitive.draft                    | coordinator.workflow               | ok     |       |
        | coordinator.workflow               | invoke_agent test-agent            | ok     |       |
        | invoke_agent test-agent            | primitive.coordinator(draft)       | ok     |       |
        | primitive.coordinator(draft)       | invoke_workflow coordinator(draft) | ok     |       |
        | invoke_workflow coordinator(draft) |                                    | ok     |       |
      And the trace of Ben's run is
        | span                               | parent                             | status | error |
        | primitive.draft                    | coordinator.workflow               | ok     |       |
        | coordinator.workflow               | invoke_agent night-agent           | ok     |       |
        | invoke_agent night-agent           | primitive.coordinator(draft)       | ok     |       |
        | primitive.coordinator(draft)       | invoke_workflow coordinator(draft) | ok     |       |
        | invoke_workflow coordinator(draft) |                                    | ok     |       |

  Rule: An error is recorded on the spans of the steps it fails, and marks every other span it passes

    @S0-OBS-02
    Scenario: The shredder jams after the draft
      Given the span "nightly build" is open
      When Ana's coordinator runs draft >> shred on "rain"
      Then the trace of Ana's run is
        | span                                        | parent                                      | status | error        |
        | primitive.draft                             | sequential.step_0                           | ok     |              |
        | sequential.step_0                           | primitive.draft >> shred                    | ok     |              |
        | primitive.shred                             | sequential.step_1                           | error  | shred failed |
        | sequential.step_1                           | primitive.draft >> shred                    | error  |              |
        | primitive.draft >> shred                    | coordinator.workflow                        | error  | shred failed |
        | coordinator.workflow                        | invoke_agent test-agent                     | error  |              |
        | invoke_agent test-agent                     | primitive.coordinator(draft >> shred)       | error  |              |
        | primitive.coordinator(draft >> shred)       | invoke_workflow coordinator(draft >> shred) | error  | shred failed |
        | invoke_workflow coordinator(draft >> shred) | nightly build                               | error  |              |

  Rule: A cancellation is not an error, and marks every span that it ends

    @S0-OBS-02
    Scenario: Ana cancels during the review
      When Ana runs draft >> review on "rain" and cancels after 2 s
      Then the trace of Ana's run is
        | span                            | parent                          | status    | error |
        | primitive.draft                 | sequential.step_0               | ok        |       |
        | sequential.step_0               | primitive.draft >> review       | ok        |       |
        | primitive.review                | sequential.step_1               | cancelled |       |
        | sequential.step_1               | primitive.draft >> review       | cancelled |       |
        | primitive.draft >> review       | invoke_workflow draft >> review | cancelled |       |
        | invoke_workflow draft >> review |                                 | cancelled |       |
