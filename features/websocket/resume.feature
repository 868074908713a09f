@websocket
Feature: Resuming: what a client that names its last event receives
  A client that reconnects is told whether it receives everything or has to fetch the rest; it never has to guess.
  Segment: users. Value: what people see of a run is complete, or known to be incomplete.
  Source: S3-WS-11, live protocol (resume).

  Background:
    Given the agent "researcher" that
      | does        | with                 | result     |
      | thinks      | weighing two sources |            |
      | uses a tool | search {"q": "rain"} | ["clouds"] |
      | thinks      | writing it down      |            |
    And the gateway has the limits
      | limit         | value |
      | window events | 4     |
    And Ana and Ben are connected
    And Ana has started a run of "researcher"

  Rule: A client receives every event after the one it names, as long as those are in the window

    @S3-WS-11
    Scenario: Ana has missed the last two events
      When Ana connects again after event 4
      Then Ana's resume is answered with recovered
      And Ana has received the events
        | event           | offset |
        | agent_thinking  | 5      |
        | agent_completed | 6      |
      And Ben has received nothing of Ana's

    @S3-WS-11
    Scenario: The oldest event in the window is the next one
      When Ana connects again after event 2
      Then Ana's resume is answered with recovered
      And Ana has received the events
        | event           | offset |
        | tool_executing  | 3      |
        | tool_completed  | 4      |
        | agent_thinking  | 5      |
        | agent_completed | 6      |
      But Ben receives no event

    @S3-WS-11
    Scenario: Ana has received all events
      When Ana connects again after event 6
      Then Ana's resume is answered with recovered
      And Ana receives no event
      And Ben has received nothing of Ana's

  Rule: Events that have left the window are announced as a gap, and the remaining ones follow

    @S3-WS-11
    Scenario: One of the missed events has left the window
      When Ana connects again after event 1
      Then Ana's resume is answered with gap
      And Ana has received the events
        | event           | offset |
        | tool_executing  | 3      |
        | tool_completed  | 4      |
        | agent_thinking  | 5      |
        | agent_completed | 6      |
      But Ben receives no event

  Rule: Nothing is replayed from an unknown stream

    @S3-WS-11
    Scenario Outline: Ana names <what>
      When Ana connects <how>
      Then Ana's resume is answered with unknown epoch
      And Ana receives no event

      Examples:
        | what                           | how                         |
        | another epoch                  | again with an unknown epoch |
        | an event that has not happened | again after event 7         |
