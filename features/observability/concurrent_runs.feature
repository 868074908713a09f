@observability
Feature: Concurrent runs: two users' traces that never meet
  A gateway serves many users at once. A span in the wrong trace shows one user what another did.
  Segment: operators. Value: traces that can be shown to the customers they belong to. Source: S0-OBS-02, S0-OBS-03.

  Background:
    Given the agent "researcher" that
      | does        | with                                           | result                |
      | thinks      | weighing two sources                           |                       |
      | uses a tool | search {"q": "rain", "api_key": "sk-hidden-1"} | ["secret-result-1"]   |
      | uses a tool | fetch {"password": "hidden-2"}                 | fails: token=hidden-3 |
      | writes      | It rains, said source-1                        |                       |
    And Ana and Ben are connected
    And telemetry is initialised as "integration-tests"
    And the span "Ana's click" is open
    And Ana's commands carry the span "Ana's click"

  Rule: Each of several concurrent runs leaves a complete trace, and is counted once in the metrics

    @S0-OBS-02 @S0-OBS-03 @S0-PERF-04
    Scenario: Ana and Ben start 5 runs each
      When Ana and Ben start 5 runs of "researcher" at once
      Then the metric "agency.operation.duration" is
        | operation               | value |
        | run                     | 10    |
        | invoke_agent researcher | 10    |
        | execute_tool search     | 10    |
        | execute_tool fetch      | 10    |
      And the metrics are
        | step                    | executions | successes |
        | researcher              | 10         | 10        |
        | coordinator(researcher) | 10         | 10        |
      And every span has its parent, in the same trace
      And Ana has received nothing of Ben's
      And Ben has received nothing of Ana's

  Rule: Spans contain no secrets and no message content

    @S0-OBS-05 @severity:critical
    Scenario Outline: <what>
      When Ana starts a run of "researcher"
      Then below "Ana's click" there are the spans
        | span               | parent               |
        | execute_tool fetch | primitive.researcher |
        | run                | websocket.run        |
      And no span holds "<text>"
      And Ben receives no event

      Examples:
        | what                            | text                 |
        | a key that a tool is given      | sk-hidden-1          |
        | a password that a tool is given | hidden-2             |
        | a token in the error of a tool  | hidden-3             |
        | what a tool returns             | secret-result-1      |
        | what an agent thinks            | weighing two sources |
        | what an agent writes            | source-1             |
