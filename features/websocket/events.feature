@websocket
Feature: Events: what a user receives while a run goes on
  People who wait for an agent see at once that it works, what it considers, and which tools it uses on their behalf.
  Segment: users. Value: users never wonder whether an agent is still working.
  Source: S3-WS-01, S3-WS-06 to S3-WS-10, S3-ORCH-07.

  Background:
    Given the agent "researcher" that
      | does        | with                 | result     |
      | thinks      | weighing two sources |            |
      | uses a tool | search {"q": "rain"} | ["clouds"] |
      | thinks      | writing it down      |            |
      | returns     | It rains             |            |
    And the agent "clerk" that
      | does        | with                                                    | result                            |
      | uses a tool | send {"to": "Cem", "api_key": "swordfish"}              | {"sent": 1, "token": "swordfish"} |
      | uses a tool | post {"headers": {"Authorization": "Bearer swordfish"}} | 201                               |
    And the agent "librarian" that
      | does        | with                 | result               |
      | uses a tool | search {"q": "rain"} | fails: no such shelf |
      | uses a tool | order {"book": 7}    | after 30 ms: ordered |
    And Ana and Ben are connected

  Rule: A run that uses a tool announces all five kinds of events, in the order in which they happen

    @S3-WS-01 @S3-WS-06 @S3-WS-07 @S3-WS-10
    Scenario: Ana's researcher thinks and searches
      When Ana starts a run of "researcher"
      Then Ana has received the events
        | event           | agent      | offset | sequence | status    | reasoning            | tool name | result     |
        | agent_started   | researcher | 1      | 1        | active    |                      |           |            |
        | agent_thinking  | researcher | 2      | 2        | active    | weighing two sources |           |            |
        | tool_executing  | researcher | 3      | 3        | executing |                      | search    |            |
        | tool_completed  | researcher | 4      | 4        | completed |                      | search    | ["clouds"] |
        | agent_thinking  | researcher | 5      | 5        | active    | writing it down      |           |            |
        | agent_completed | researcher | 6      | 6        | completed |                      |           | It rains   |
      And Ana has received every event once, in order
      And Ben receives no event

  Rule: The start and the end of every tool call are announced, whether the tool succeeds or fails

    @S3-WS-08 @S3-WS-09 @S3-ORCH-07
    Scenario: A tool that fails, and one that succeeds
      When Ana starts a run of "librarian"
      Then Ana has received the events
        | event           | tool name | parameters    | status    | result  |
        | agent_started   |           |               | active    |         |
        | tool_executing  | search    | {"q": "rain"} | executing |         |
        | tool_completed  | search    |               | failed    |         |
        | tool_executing  | order     | {"book": 7}   | executing |         |
        | tool_completed  | order     |               | completed | ordered |
        | agent_completed |           |               | completed |         |
      And Ben receives no event

  Rule: No event shows a secret from a tool's parameters or result

    @S3-WS-08 @S3-WS-09 @S3-ORCH-07
    Scenario: Keys and headers with a secret word
      When Ana starts a run of "clerk"
      Then Ana has received the events
        | event           | tool name | parameters                                   | result                             |
        | agent_started   |           |                                              |                                    |
        | tool_executing  | send      | {"to": "Cem", "api_key": "[redacted]"}       |                                    |
        | tool_completed  | send      |                                              | {"sent": 1, "token": "[redacted]"} |
        | tool_executing  | post      | {"headers": {"Authorization": "[redacted]"}} |                                    |
        | tool_completed  | post      |                                              | 201                                |
        | agent_completed |           |                                              |                                    |
      And Ben receives no event
