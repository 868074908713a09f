@observability
Feature: Export over OTLP: traces and metrics that reach the collector, from every process
  Telemetry that stays in the process is useless. One protocol and the usual variables deliver it to wherever the
  operator collects it.
  Segment: operators. Value: any back end, without a change of code. Source: S0-OBS-01, S2-PERF-06, OTLP.

  Background:
    Given the steps
      | step   |
      | draft  |
      | review |

  Rule: Every span and metric of a process is exported unchanged

    @S0-OBS-01 @S2-PERF-06
    Scenario Outline: A call to the <component>
      Given the environment names a telemetry collector that answers
      And telemetry is initialised as "integration-tests"
      And the span "nightly build" is open
      When a call to the <component> fails
      Then the telemetry collector has received every span, and the metrics "agency.operation.duration, <metric>"

      Examples:
        | component | metric                       |
        | store     | db.client.operation.duration |
        | workflows | primitive_executions_total   |

  Rule: The environment can name the service

    @S0-OBS-01
    Scenario: The operator calls it night-shift
      Given this process has the variables
        | variable          | value       |
        | OTEL_SERVICE_NAME | night-shift |
      And the environment names a telemetry collector that answers
      And telemetry is initialised as "integration-tests"
      When Ana runs draft >> review on "rain"
      Then every span is reported by "night-shift"

  Rule: A trace continues in another process

    @S2-PERF-06
    Scenario: A workflow in a process that a service has started
      Given the environment names a telemetry collector that answers
      And telemetry is initialised as "integration-tests"
      And the span "nightly build" is open
      When a call to the processes returns
      Then below "nightly build" there are the spans
        | span                     | parent                   | status |
        | process                  | nightly build            | ok     |
        | invoke_workflow research | process                  | ok     |
        | primitive.research       | invoke_workflow research | ok     |

    @S2-PERF-06 @severity:critical
    Scenario: A gateway in a process of its own
      Given this process has the variables
        | variable                | value |
        | OTEL_BSP_SCHEDULE_DELAY | 50    |
      And the environment names a telemetry collector that answers
      And the agent "researcher" that
        | does        | with                 | result     |
        | uses a tool | search {"q": "rain"} | ["clouds"] |
      And 1 gateway, 1 of which in a process of its own
      And Ana and Ben are connected
      And telemetry is initialised as "integration-tests"
      And the span "click" is open
      And Ana's commands carry the span "click"
      When Ana starts a run of "researcher"
      Then below "click" there are the spans
        | span                    | parent                            |
        | websocket.run           | click                             |
        | run                     | websocket.run                     |
        | invoke_agent researcher | primitive.coordinator(researcher) |
        | execute_tool search     | primitive.researcher              |
        | store.commit            | store.unit_of_work                |
      And Ben receives no event

  Rule: An overloaded collector does not make runs fail

    @S0-OBS-01
    Scenario: Ana's run succeeds without it
      Given this process has the variables
        | variable                   | value |
        | OTEL_EXPORTER_OTLP_TIMEOUT | 0.2   |
      And the environment names a telemetry collector that is overloaded
      And telemetry is initialised as "integration-tests"
      When Ana runs draft >> review on "rain"
      Then Ana gets "review(draft(rain))"
      And the metrics are
        | step   | executions | successes |
        | draft  | 1          | 1         |
        | review | 1          | 1         |
