@observability
Feature: Span names: which role a step plays in its workflow
  Readers of a trace need to know whether a call was the first attempt or the last, the branch or the compensation. The
  name of a step's parent span says so, and dashboards can rely on it.
  Segment: operators. Value: causes that are found. Source: S0-OBS-02, S0-OBS-05, facts 6.

  Background:
    Given the steps
      | step   | fails  |
      | draft  |        |
      | review |        |
      | call   | once   |
      | shred  | always |
    And the agents
      | person | correlation id | agent id   | operation        |
      | Ana    | run-1          | test-agent | integration_test |
    And telemetry is initialised as "integration-tests"
    And the span "nightly build" is open

  Rule: The parent span of a step is named after the role that the step plays

    @S0-OBS-02 @S0-OBS-05
    Scenario Outline: <role>
      When <who> runs <workflow> on "rain"
      Then below "nightly build" there are the spans
        | span             | parent   |
        | primitive.<step> | <parent> |
      And every span has its parent, in the same trace

      Examples: a role of every primitive
        | role                     | who               | step   | parent                  | workflow                            |
        | the second of a sequence | Ana               | review | sequential.step_1       | draft >> review                     |
        | the second branch        | Ana               | review | parallel.branch_1       | draft \| review                     |
        | the first attempt        | Ana               | call   | retry.attempt_1         | call retried once                   |
        | the second attempt       | Ana               | call   | retry.attempt_2         | call retried once                   |
        | within a timeout         | Ana               | draft  | timeout.step            | draft within 5 s                    |
        | a cache miss             | Ana               | draft  | cache.miss              | draft cached for 300 s              |
        | a fallback               | Ana               | draft  | fallback.fallback       | call or else draft                  |
        | behind a circuit breaker | Ana               | draft  | breaker.step            | draft with a circuit breaker        |
        | otherwise                | Ana               | review | conditional.branch_else | if snow then draft otherwise review |
        | a route                  | Ana               | draft  | router.route_rain       | route(rain: draft)                  |
        | a compensation           | Ana               | review | saga.compensation       | draft undone by review >> shred     |
        | a coordinator's workflow | Ana's coordinator | draft  | coordinator.workflow    | draft                               |
