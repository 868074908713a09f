@websocket
Feature: Order of events: sequences without gaps while runs go on in parallel
  A client can rely on the numbers of events: a gap means that an event is missing, never that it will come later.
  Segment: users. Value: clients show runs as they happened, without sorting or guessing. Source: S3-WS-05.

  Background:
    Given the agent "researcher" that
      | does        | with                 | result            |
      | thinks      | weighing two sources |                   |
      | uses a tool | search {"q": "rain"} | after 5 ms: found |
      | thinks      | comparing            |                   |
    And the agent "clerk" that
      | does   | with      |
      | thinks | sorting   |
      | thinks | filing    |
      | fails  | no drawer |

  Rule: Sequences of a run and of a user's stream have no gaps, and timestamps never decrease

    @S3-WS-05
    Scenario: One run
      Given Ana is connected
      When Ana starts a run of "researcher"
      Then Ana has received every event once, in order

    @S3-WS-05
    Scenario Outline: <count> runs at once
      Given Ana and Ben are connected
      When Ana starts <count> runs of "researcher" at once
      Then Ana has received every event once, in order
      And Ben receives no event

      Examples:
        | count |
        | 2     |
        | 8     |

    @S3-WS-05
    Scenario: Two users with several runs each
      Given Ana, Ben and Cem are connected
      When Ana and Ben start 4 runs of "clerk" at once
      Then Ana has received every event once, in order
      And Ben has received every event once, in order
      And Cem receives no event

    @S3-WS-05
    Scenario: A run that begins while another one waits
      Given the agent "driver" that
        | does   | with    |
        | thinks | waiting |
        | waits  |         |
        | thinks | driving |
      And Ana is connected
      And Ana has started a run of "driver"
      And Ana has started a run of "clerk"
      When the agent "driver" goes on
      Then Ana has received every event once, in order
      And Ana has received the events
        | event           | agent  | sequence | reasoning |
        | agent_started   | driver | 1        |           |
        | agent_thinking  | driver | 2        | waiting   |
        | agent_started   | clerk  | 1        |           |
        | agent_thinking  | clerk  | 2        | sorting   |
        | agent_thinking  | clerk  | 3        | filing    |
        | agent_completed | clerk  | 4        |           |
        | agent_thinking  | driver | 3        | driving   |
        | agent_completed | driver | 4        |           |
