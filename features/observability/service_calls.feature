@observability
Feature: Spans of service calls: what a run was doing when it failed, or was slow
  A run spends its time in the database, the cache and other services. A trace that does not show these calls says that
  something was slow, but not what.
  Segment: operators. Value: the slow call is found at once. Source: S0-OBS-05, S2-PERF-06, semantic conventions.

  Background:
    Given telemetry is initialised as "integration-tests"
    And the span "nightly build" is open

  Rule: Every service call is a span below its caller

    @S0-OBS-05 @S2-PERF-06 @severity:critical
    Scenario Outline: A call to the <component>
      When a call to the <component> returns
      Then below "nightly build" there are the spans
        | span   | parent        | status |
        | <span> | nightly build | ok     |
      And every span has its parent, in the same trace

      Examples: the span of the whole call
        | component  | span                                                       |
        | store      | store.transaction                                          |
        | cache      | cache.get_or_load                                          |
        | messages   | message.handle                                             |
        | sessions   | session                                                    |
        | workflows  | invoke_workflow coordinator(price >> (retry(research, 0))) |
        | memory     | memory.remember                                            |
        | search     | memory.search                                              |
        | planner    | plan.run                                                   |
        | deliveries | delivery                                                   |

  Rule: The span of a call has a span below it for each query and each step of the work

    @S0-OBS-05 @S2-PERF-06
    Scenario: A transaction of one query
      When a call to the store returns
      Then below "nightly build" there are the spans
        | span              | status | db.system.name |
        | store.transaction | ok     |                |
        | SELECT            | ok     | postgresql     |
      And every span has its parent, in the same trace

    @S0-OBS-05 @S2-PERF-06
    Scenario: A delivery, with its stages and their gates
      When a call to the deliveries returns
      Then below "nightly build" there are the spans
        | span                   | parent                | status | delivery.target |
        | delivery               | nightly build         | ok     | development     |
        | delivery.specification | delivery              | ok     |                 |
        | delivery.testing       | delivery              | ok     |                 |
        | delivery.refactoring   | delivery              | ok     |                 |
        | gate.linting           | primitive.refactoring | ok     |                 |
      And every span has its parent, in the same trace

  Rule: Spans of memory and plans show the model calls, and nothing that users write

    @S2-PERF-06 @severity:critical
    Scenario: The memory embeds a text
      When a call to the memory returns
      Then below "nightly build" there are the spans
        | span                  | parent                | status | gen_ai.operation.name | gen_ai.provider.name | gen_ai.request.model | gen_ai.usage.input_tokens | http.request.method | http.response.status_code |
        | embeddings all-minilm | memory.remember       | ok     | embeddings            | ollama               | all-minilm           | 2                         |                     |                           |
        | POST /api/embed       | embeddings all-minilm | ok     |                       |                      |                      |                           | POST                | 200                       |
      And no span holds "It rains"

    @S2-PERF-06
    Scenario: A plan of one task is run
      When a call to the planner returns
      Then below "nightly build" there are the spans
        | span      | parent        | status | plan.state |
        | plan.run  | nightly build | ok     |            |
        | plan.move | plan.run      | ok     | active     |
        | plan.move | plan.run      | ok     | completed  |
      And no span holds "It rains"
      And every span has its parent, in the same trace
