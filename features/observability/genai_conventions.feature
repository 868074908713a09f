@observability
Feature: Conventions for generative AI: standard names for agents, tools and models
  Dashboards, alarms and cost reports are bought, not built. They work with everything that follows the semantic conventions.
  Segment: operators. Value: metrics and costs of agents without glue code. Source: S0-OBS-05, OpenTelemetry
  semantic conventions for generative AI.

  Background:
    Given the steps
      | step   |
      | draft  |
      | review |
    And the agents
      | person | correlation id | agent id   | operation        |
      | Ana    | run-1          | test-agent | integration_test |
    And the agent "analyst" that
      | does         | with                 | result                          |
      | asks a model | small-model          | 120 tokens in, 30 out, 0.25 USD |
      | uses a tool  | search {"q": "rain"} | ["clouds"]                      |
      | asks a model | large-model          | 400 tokens in, 50 out, 0.5 USD  |

  Rule: Workflows, agents and tools are recorded as operations of the conventions

    @S0-OBS-05
    Scenario: A coordinator runs a workflow for an agent
      Given telemetry is initialised as "integration-tests"
      And the span "nightly build" is open
      When Ana's coordinator runs draft >> review on "rain"
      Then below "nightly build" there are the spans
        | span                                         | gen_ai.operation.name | gen_ai.agent.name | gen_ai.workflow.name         |
        | invoke_workflow coordinator(draft >> review) | invoke_workflow       |                   | coordinator(draft >> review) |
        | invoke_agent test-agent                      | invoke_agent          | test-agent        |                              |

  Rule: Token usage and cost are recorded on the model call and summed on the agent

    @S0-OBS-05 @S2-PERF-06 @severity:critical
    Scenario: An agent asks two models
      Given Ana and Ben are connected
      And telemetry is initialised as "integration-tests"
      And the span "click" is open
      And Ana's commands carry the span "click"
      When Ana starts a run of "analyst"
      Then below "click" there are the spans
        | span                 | gen_ai.operation.name | gen_ai.usage.input_tokens | gen_ai.usage.output_tokens | agency.usage.cost_usd | gen_ai.tool.name |
        | chat small-model     | chat                  | 120                       | 30                         | 0.25                  |                  |
        | chat large-model     | chat                  | 400                       | 50                         | 0.5                   |                  |
        | execute_tool search  | execute_tool          |                           |                            |                       | search           |
        | invoke_agent analyst | invoke_agent          | 520                       | 80                         | 0.75                  |                  |
      And the metric "gen_ai.client.token.usage" is
        | gen_ai.request.model | gen_ai.token.type | value |
        | small-model          | input             | 1     |
        | large-model          | output            | 1     |
      And Ben receives no event

  Rule: Message content is recorded in spans only if the environment enables it

    @S0-OBS-05 @severity:critical
    Scenario Outline: Content is <recorded>, because the variable is "<value>"
      Given this process has the variables
        | variable                                           | value   |
        | OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT | <value> |
      And telemetry is initialised as "integration-tests"
      And the span "nightly build" is open
      When Ana runs draft on "rain"
      Then below "nightly build" there are the spans
        | span                  | gen_ai.input.messages | gen_ai.output.messages |
        | invoke_workflow draft | <input>               | <output>               |

      Examples: off, on, and in events only
        | recorded     | value      | input                                                              | output                                                                                                  |
        | not recorded | NO_CONTENT |                                                                    |                                                                                                         |
        | not recorded | EVENT_ONLY |                                                                    |                                                                                                         |
        | recorded     | SPAN_ONLY  | [{"role": "user", "parts": [{"type": "text", "content": "rain"}]}] | [{"role": "assistant", "parts": [{"type": "text", "content": "draft(rain)"}], "finish_reason": "stop"}] |

    @S0-OBS-05 @severity:critical
    Scenario: A secret is left out of recorded content
      Given this process has the variables
        | variable                                           | value     |
        | OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT | SPAN_ONLY |
      And telemetry is initialised as "integration-tests"
      And the span "nightly build" is open
      When Ana runs draft on "Bearer k7f2q9"
      Then below "nightly build" there are the spans
        | span                  | gen_ai.input.messages                                                           |
        | invoke_workflow draft | [{"role": "user", "parts": [{"type": "text", "content": "Bearer [redacted]"}]}] |
      And no span holds "k7f2q9"
