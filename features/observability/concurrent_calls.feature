@observability
Feature: Concurrent calls: a complete trace for each of many
  Under load, a span that is lost or has the wrong parent goes unnoticed until someone relies on the trace.
  Segment: operators. Value: traces and figures that hold under load. Source: S0-OBS-02, S0-PERF-04, S2-PERF-04.

  Background:
    Given telemetry is initialised as "integration-tests"

  Rule: No span is lost, orphaned or in the trace of another call, however many calls run at the same time

    @S0-OBS-02 @S0-PERF-04 @severity:critical
    Scenario Outline: A hundred calls to the <component>
      When 100 calls to the <component> are made at the same time
      Then each of these calls has left a trace of its own, with the same spans
      And every span has its parent, in the same trace
      And the metric "agency.operation.duration" is
        | operation   | value |
        | <operation> | 100   |

      Examples:
        | component | operation          |
        | store     | store.unit_of_work |
        | cache     | cache.get_or_load  |
        | sessions  | session            |
        | messages  | message.handle     |
        | workflows | invoke_agent clerk |
        | memory    | memory.remember    |

      @S2-PERF-04
      Examples: the time that each search has taken
        | component | operation     |
        | search    | memory.search |
