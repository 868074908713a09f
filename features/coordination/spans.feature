@coordination
Feature: What the spans and figures of a run say
  Whoever reads a trace asks which part a step played, how long it took and how it ended. A name or a time that is
  wrong sends them to the wrong place just as surely as none.
  Segment: operators. Value: causes that are found. Source: S0-OBS-02 to S0-OBS-05, facts 6 [C4].

  Background:
    Given the steps
      | step   | takes | fails  |
      | draft  | 1 s   |        |
      | review | 2 s   |        |
      | call   |       | once   |
      | shred  |       | always |
    And the agents
      | person | correlation id | agent id   | operation        |
      | Ana    | run-1          | test-agent | integration_test |
    And telemetry is initialised as "integration-tests"

  Rule: Around the span of a step stands the part that it plays in its run

    @S0-OBS-02 @S0-OBS-05
    Scenario Outline: <part>
      When <who> runs <workflow> on "rain"
      Then <step> has played the parts "<parts>"
      And telemetry knows "<whole>" as a <kind>

      Examples: every part that there is
        | part                     | who               | step   | parts                            | whole               | kind           | workflow                          |
        | the second of a chain    | Ana               | review | sequential.step_1                | draft >> review     | Sequence       | draft >> review                   |
        | the second of branches   | Ana               | review | parallel.branch_1                | draft \| review    | Parallel       | draft \| review                  |
        | two attempts             | Ana               | call   | retry.attempt_1, retry.attempt_2 | retry(call, 1)      | Retry          | call retried once                 |
        | within a limit           | Ana               | draft  | timeout.step                     | timeout(draft, 5 s) | Timeout        | draft within 5 s                  |
        | asked by a cache         | Ana               | draft  | cache.miss                       | cache(draft, 300 s) | Cache          | draft cached for 300 s            |
        | the first way            | Ana               | call   | fallback.primary                 | fallback(call, draft) | Fallback     | call or else draft                |
        | the second way           | Ana               | draft  | fallback.fallback                | fallback(call, draft) | Fallback     | call or else draft                |
        | circuit breaker          | Ana               | draft  | breaker.step                     | breaker(draft)      | CircuitBreaker | draft with a circuit breaker                     |
        | what a condition is for  | Ana               | draft  | conditional.branch_then          | if(draft)           | Conditional    | if rain then draft                  |
        | otherwise                | Ana               | review | conditional.branch_else          | if(draft, review)   | Conditional    | if snow then draft otherwise review |
        | a route                  | Ana               | draft  | router.route_rain                | route(rain)         | Router         | route(rain: draft)                |
        | the route for the rest   | Ana               | review | router.route_default             | route(snow, otherwise) | Router      | route(snow: draft, otherwise: review) |
        | forward in a saga        | Ana               | draft  | saga.forward                     | saga(draft)         | Saga           | draft undone by review            |
        | undone in a saga         | Ana               | review | saga.compensation                | saga(draft, shred)  | Saga           | draft undone by review >> shred   |
        | for an agent             | Ana's coordinator | draft  | coordinator.workflow             | coordinator(draft)  | Coordinator    | draft                             |

  Rule: Every execution is timed, and the whole takes no less than its parts

    @S0-OBS-03
    Scenario: A call that comes through at the second attempt, and a review
      When Ana runs call retried once >> review on "rain"
      Then telemetry has timed these executions, the first no shorter than the others together
        | step                     | executions |
        | (retry(call, 1)) >> review | 1          |
        | call                     | 2          |
        | review                   | 1          |

  Rule: Figures are kept by step and kind, and do not multiply with the runs

    @S0-OBS-03 @S0-OBS-04
    Scenario: A call that comes through at the second attempt
      When Ana runs call retried once on "rain"
      Then the figures of call are kept by "primitive.kind, primitive.name"

  Rule: An error shows on every span that it has passed, and a cancellation on every span that it has cut short

    Scenario: The shredder jams inside a coordinator
      When Ana's coordinator runs shred on "rain"
      Then the spans of shred have ended in error
      And the spans of coordinator(shred) have ended in error

  Rule: A trace holds every part and every execution once, each ended before what is around it

    @S0-OBS-02
    Scenario: The shredder jams after the draft
      Given the span "nightly build" is open
      When Ana's coordinator runs draft >> shred on "rain"
      Then the trace of Ana's run is
        | span                                  | within                                | has ended | tells of     |
        | primitive.draft                       | sequential.step_0                     | well      |              |
        | sequential.step_0                     | primitive.draft >> shred              | well      |              |
        | primitive.shred                       | sequential.step_1                     | in error  | shred failed |
        | sequential.step_1                     | primitive.draft >> shred              | in error  |              |
        | primitive.draft >> shred              | coordinator.workflow                  | in error  | shred failed |
        | coordinator.workflow                  | primitive.coordinator(draft >> shred) | in error  |              |
        | primitive.coordinator(draft >> shred) | nightly build                         | in error  | shred failed |

    @S0-OBS-02
    Scenario: Ana leaves during the review
      When Ana runs draft >> review on "rain" and cancels after 2 s
      Then the trace of Ana's run is
        | span                      | within                    | has ended | tells of |
        | primitive.draft           | sequential.step_0         | well      |          |
        | sequential.step_0         | primitive.draft >> review | well      |          |
        | primitive.review          | sequential.step_1         | given up  |          |
        | sequential.step_1         | primitive.draft >> review | given up  |          |
        | primitive.draft >> review |                           | given up  |          |
      And telemetry has timed these executions, the first no shorter than the others together
        | step            | executions |
        | draft >> review | 1          |
        | draft           | 1          |
        | review          | 1          |
