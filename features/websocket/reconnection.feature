@websocket
Feature: Reconnection: connections that are lost while an agent works
  Phones lose their network; what happens in the meantime arrives when they are back, once and in order.
  Segment: users. Value: users never have to reload, or to ask again. Source: S3-WS-11.

  Background:
    Given the agent "researcher" that
      | does        | with                 | result     |
      | thinks      | weighing two sources |            |
      | waits       |                      |            |
      | uses a tool | search {"q": "rain"} | ["clouds"] |
      | thinks      | writing it down      |            |

  Rule: A client that reconnects receives the missed events, in order, and then the live ones

    @S3-WS-11
    Scenario: The connection is lost before the run goes on
      Given Ana and Ben are connected
      And Ana has started a run of "researcher"
      And Ana loses the connection
      And the agent "researcher" goes on to its end
      When Ana connects again
      Then Ana's resume is answered with recovered
      And Ana has received every event once, in order
      And Ben receives no event

    @S3-WS-11
    Scenario: Ana is back before the run goes on
      Given Ana is connected
      And Ana has started a run of "researcher"
      And Ana loses the connection
      And Ana has connected again
      When the agent "researcher" goes on
      Then Ana has received every event once, in order

    @S3-WS-11
    Scenario: Ana's phone loses its connection, and Ana's laptop does not
      Given Ana's phone and Ana's laptop are connected
      And Ana's phone has started a run of "researcher"
      And Ana's phone loses the connection
      And the agent "researcher" goes on
      When Ana's phone connects again
      Then Ana's phone has received every event once, in order
      And Ana's laptop has received every event once, in order

  Rule: A client that connects anew receives only events from then on

    @S3-WS-11
    Scenario: Ana connects without naming her last event
      Given Ana is connected
      And Ana has started a run of "researcher"
      And Ana loses the connection
      And Ana has connected anew
      When the agent "researcher" goes on
      Then Ana's resume is answered with none
      And Ana has received the events
        | event           | sequence |
        | tool_executing  | 3        |
        | tool_completed  | 4        |
        | agent_thinking  | 5        |
        | agent_completed | 6        |
