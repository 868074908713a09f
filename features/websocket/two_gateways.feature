@websocket @slow
Feature: Two gateways: one user served by several processes
  Gateways are added, restarted and lost; all that users notice is a reconnection.
  Segment: users. Value: the platform grows and is maintained while people work. Source: S3-WS-11, S3-WS-12.

  Background:
    Given the agent "researcher" that
      | does        | with                 | result     |
      | thinks      | weighing two sources |            |
      | waits       |                      |            |
      | uses a tool | search {"q": "rain"} | ["clouds"] |

  Rule: Events reach the connections of their user at every gateway

    @S3-WS-12
    Scenario: Ana's phone and laptop at two gateways
      Given 2 gateways
      And Ana's phone has connected to gateway 1
      And Ana's laptop has connected to gateway 2
      And Ben has connected to gateway 2
      And Ana's phone has started a run of "researcher"
      When the agent "researcher" goes on
      Then Ana's phone has received every event once, in order
      And Ana's laptop has received every event once, in order
      And Ben receives no event

  Rule: The loss of a gateway neither loses nor duplicates events

    @S3-WS-11
    Scenario: Ana moves to another gateway
      Given 2 gateways
      And Ana has connected to gateway 1
      And Ana has started a run of "researcher"
      And Ana loses the connection
      And the agent "researcher" goes on
      When Ana connects again to gateway 2
      Then Ana's resume is answered with recovered
      And Ana has received every event once, in order

    @S3-WS-11
    Scenario: The gateway of Ana's phone is killed while the run goes on elsewhere
      Given 2 gateways, 1 of which in a process of its own
      And Ana's phone has connected to gateway 1
      And Ana's laptop has connected to gateway 2
      And Ben has connected to gateway 2
      And Ana's laptop has started a run of "researcher"
      And an administrator kills gateway 1
      And the agent "researcher" goes on
      When Ana's phone connects again to gateway 2
      Then Ana's phone has received every event once, in order
      And Ana's laptop has received every event once, in order
      And Ben receives no event

  Rule: A run whose gateway is lost ends as failed, and its user receives its end once

    @S3-WS-11
    Scenario: The gateway that executes the run is killed
      Given 2 gateways, 1 of which in a process of its own
      And Ana's phone has connected to gateway 1
      And Ana's laptop has connected to gateway 2
      And Ana's phone has started a run of "researcher"
      When an administrator kills gateway 1
      Then the runs of Ana are
        | agent      | state  |
        | researcher | failed |
      And Ana's laptop has received the events
        | event           | status |
        | agent_started   | active |
        | agent_thinking  | active |
        | agent_completed | failed |
