@websocket
Feature: Shutdown: a gateway that is stopped finishes what it has begun
  Gateways are replaced during the day; users may have to reconnect, but lose no run and no event.
  Segment: users. Value: a deployment is not an outage. Source: RFC 6455 (7.4.1), S3-WS-10, S3-WS-11.

  Background:
    Given the gateway has the limits
      | limit      | value |
      | shutdown s | 2     |
    And the agent "researcher" that
      | does        | with                 | result                   |
      | waits       |                      |                          |
      | uses a tool | search {"q": "rain"} | after 300 ms: ["clouds"] |
    And 2 gateways
    And Ana has connected to gateway 1
    And Ben has connected to gateway 1

  Rule: A gateway that shuts down refuses new runs

    @S3-WS-10
    Scenario: Ana starts another run while her first one goes on
      Given Ana has started a run of "researcher"
      And an administrator begins to stop gateway 1
      When Ana starts a run of "researcher"
      Then Ana is refused: unavailable with the message "shuts down"
      And the runs of Ana are
        | agent      | state  |
        | researcher | active |
      And nothing else has changed
      And Ben receives no event

  Rule: Every connection is closed as going away, after the last event

    @S3-WS-11
    Scenario: Nothing runs
      When an administrator stops gateway 1
      Then the connection of Ana is closed with 1001
      And the connection of Ben is closed with 1001
      And Ben receives no event

  Rule: A run that ends in time is completed

    @S3-WS-10
    Scenario: A search that takes 300 ms more
      Given Ana has started a run of "researcher"
      And the agent "researcher" goes on
      When an administrator stops gateway 1
      Then Ana has received the events
        | event           | status    |
        | agent_started   | active    |
        | tool_executing  | executing |
        | tool_completed  | completed |
        | agent_completed | completed |
      And the connection of Ana is closed with 1001
      And the connection of Ben is closed with 1001
      And Ben receives no event

  Rule: A run that does not end in time is cancelled, and its user receives its end

    @S3-WS-10
    Scenario: A run that waits for longer than the 2 s that a shutdown may take
      Given Ana has started a run of "researcher"
      When an administrator stops gateway 1
      Then Ana has received the events
        | event           | status    |
        | agent_started   | active    |
        | agent_completed | cancelled |
      And the connection of Ana is closed with 1001
      And the runs of Ana are
        | agent      | state     |
        | researcher | cancelled |
      And Ben receives no event

  Rule: Clients continue at another gateway without losing an event

    @S3-WS-11
    Scenario: Ana connects again to the other gateway
      Given Ana has started a run of "researcher"
      And the agent "researcher" goes on
      And an administrator stops gateway 1
      When Ana connects again to gateway 2
      Then Ana's resume is answered with recovered
      And Ana has received every event once, in order
      But Ben receives no event
