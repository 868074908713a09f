@observability
Feature: Endings of service calls: which call has failed, and which was cancelled
  An error passes many spans on its way out. Each records what ended it, so that a cancellation is not mistaken for a failure.
  Segment: operators. Value: alerts ring for failures only. Source: S2-PERF-06, semantic conventions for errors.

  Background:
    Given telemetry is initialised as "integration-tests"
    And the span "nightly build" is open

  Rule: A failed call marks its span with the class of the error

    @S2-PERF-06
    Scenario Outline: A call to the <component> fails
      When a call to the <component> fails
      Then below "nightly build" there are the spans
        | span   | status | error.type |
        | <span> | error  | <error>    |
      And every span has its parent, in the same trace

      Examples: the span of the whole call, of its query, or of its step that fails
        | component  | span                                                       | error         |
        | store      | SELECT                                                     | 22012         |
        | cache      | cache.get_or_load                                          | LookupError   |
        | messages   | primitive.ask                                              | LookupError   |
        | sessions   | session                                                    | LookupError   |
        | workflows  | invoke_workflow coordinator(price >> (retry(research, 0))) | LookupError   |
        | memory     | memory.remember                                            | LookupError   |
        | search     | memory.search                                              | LookupError   |
        | planner    | primitive.work                                             | LookupError   |
        | deliveries | delivery                                                   | not delivered |

  Rule: A cancelled call is not an error, and marks every span that it ends

    @S2-PERF-06
    Scenario Outline: A call to the <component> is cancelled
      When a call to the <component> is cancelled
      Then below "nightly build" there are the spans
        | span   | status    |
        | <span> | cancelled |
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
