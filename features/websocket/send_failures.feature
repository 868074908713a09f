@websocket @needs:events-over-redis
Feature: Send failures: runs while events cannot be delivered
  A short failure of Redis, over which events travel, neither ends a run nor loses its events.
  Segment: users. Value: an outage costs time, and no work. Source: S3-WS-03.

  Background:
    Given the agent "researcher" that
      | does        | with                 | result     |
      | waits       |                      |            |
      | thinks      | weighing two sources |            |
      | uses a tool | search {"q": "rain"} | ["clouds"] |
    And Ana and Ben are connected
    And Ana has started a run of "researcher"
    And the gateway's Redis becomes unavailable

  Rule: A run goes on while its events cannot be delivered

    @S3-WS-03
    Scenario: Redis is unavailable until the run has ended
      When the agent "researcher" goes on
      Then the runs of Ana are
        | agent      | state     |
        | researcher | completed |
      And Ana has received the events
        | event         |
        | agent_started |

  Rule: Events that could not be delivered are kept, and delivered in order when Redis is available again

    @S3-WS-03
    Scenario: Redis is available again after the run has ended
      Given the agent "researcher" goes on to its end
      When the gateway's Redis becomes available
      Then Ana has received every event once, in order
      And Ana has received the events
        | event           | sequence |
        | agent_started   | 1        |
        | agent_thinking  | 2        |
        | tool_executing  | 3        |
        | tool_completed  | 4        |
        | agent_completed | 5        |
      And Ben receives no event

  Rule: A connection outlives a failure of Redis

    @S3-WS-03
    Scenario: The run ends after Redis is available again
      Given the gateway's Redis becomes available
      When the agent "researcher" goes on
      Then Ana has received every event once, in order
      And the connection of Ana is open
      And Ben receives no event
