@observability
Feature: Traces over the gateway: from a click to the last query of an agent
  A user reports that an answer never came. The trace begins in the user's browser and ends in the database, across
  HTTP, a WebSocket and another process, or it explains nothing.
  Segment: operators. Value: causes that can be found from the user's side. Source: S2-PERF-06, W3C Trace Context.

  Background:
    Given the agent "researcher" that
      | does        | with                 | result     |
      | uses a tool | search {"q": "rain"} | ["clouds"] |
      | writes      | It rains             |            |
    And the agent "failing" that
      | does        | with                 | result        |
      | uses a tool | search {"q": "rain"} | fails: no web |
      | fails       | no idea              |               |
    And the agent "waiter" that
      | does  |
      | waits |
    And the agent "assistant" that
      | does    | with     |
      | returns | It rains |
    And Ana and Ben are connected
    And telemetry is initialised as "integration-tests"
    And the span "click" is open

  Rule: A run belongs to the trace of the command that started it

    @S2-PERF-06 @severity:critical
    Scenario: Ana starts a run by a command that carries her span
      Given Ana's commands carry the span "click"
      When Ana starts a run of "researcher"
      Then below "click" there are the spans
        | span                    | parent                            | status |
        | websocket.run           | click                             | ok     |
        | run                     | websocket.run                     | ok     |
        | invoke_agent researcher | primitive.coordinator(researcher) | ok     |
        | execute_tool search     | primitive.researcher              | ok     |
        | INSERT                  | primitive.researcher              | ok     |
        | store.commit            | run                               | ok     |
      And every span has its parent, in the same trace
      And Ben receives no event

    @S2-PERF-06
    Scenario: Ana's phone connects with a span, and her commands carry none
      Given Ana's requests carry the span "click"
      And Ana's phone has connected anew
      When Ana's phone starts a run of "researcher"
      Then below "click" there are the spans
        | span                | parent               | status |
        | websocket.connect   | click                | ok     |
        | websocket.run       | websocket.connect    | ok     |
        | run                 | websocket.run        | ok     |
        | execute_tool search | primitive.researcher | ok     |
      And every span has its parent, in the same trace
      And Ben receives no event

    @S2-PERF-06
    Scenario: Ana writes a message, which a run of the assistant answers
      Given Ana's commands carry the span "click"
      When Ana writes "Does it rain?" in her thread
      Then below "click" there are the spans
        | span              | parent            | status |
        | websocket.message | click             | ok     |
        | message.handle    | websocket.message | ok     |
        | message.answer    | message.handle    | ok     |
        | run               | primitive.ask     | ok     |
        | message.deliver   | message.handle    | ok     |
      And every span has its parent, in the same trace
      And Ben receives no event

  Rule: An HTTP request belongs to the trace that its header names

    @S2-PERF-06
    Scenario: Ana starts a run over HTTP
      Given Ana's requests carry the span "click"
      When Ana sends POST /v1/threads/{thread-of-Ana}/runs
        """json
        {"agent": "researcher"}
        """
      Then below "click" there are the spans
        | span                              | parent                            | status | http.response.status_code |
        | POST /v1/threads/{thread_id}/runs | click                             | ok     | 202                       |
        | run                               | POST /v1/threads/{thread_id}/runs | ok     |                           |
        | execute_tool search               | primitive.researcher              | ok     |                           |
      And every span has its parent, in the same trace
      And Ben receives no event

  Rule: A failed or cancelled run is marked on its span, and on the spans below it

    @S2-PERF-06
    Scenario: Ana's run fails
      Given Ana's commands carry the span "click"
      When Ana starts a run of "failing"
      Then below "click" there are the spans
        | span                 | status |
        | execute_tool search  | error  |
        | invoke_agent failing | error  |
        | run                  | error  |
        | websocket.run        | ok     |
      And every span has its parent, in the same trace
      And Ben receives no event

    @S2-PERF-06
    Scenario: Ana cancels her run
      Given Ana's commands carry the span "click"
      And Ana has started a run of "waiter"
      When Ana cancels her run of "waiter"
      Then below "click" there are the spans
        | span                | status    |
        | invoke_agent waiter | cancelled |
        | run                 | cancelled |
        | websocket.cancel    | ok        |
      And every span has its parent, in the same trace
      And Ben receives no event
