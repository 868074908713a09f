@websocket
Feature: The boundary between replay and live events: a client that reconnects in the middle of a run
  Events that happen while the missed ones are sent are neither lost nor received twice.
  Segment: users. Value: it makes no difference when a client reconnects. Source: S3-WS-11, S3-WS-05.

  Background:
    Given the agent "driver" that
      | does        | with               | result             |
      | waits       |                    |                    |
      | thinks      | starting           |                    |
      | uses a tool | go {"to": "Rome"}  | after 20 ms: there |
      | uses a tool | go {"to": "Siena"} | after 20 ms: there |
      | uses a tool | go {"to": "Pisa"}  | after 20 ms: there |
      | uses a tool | go {"to": "Genoa"} | after 20 ms: there |
      | uses a tool | go {"to": "Turin"} | after 20 ms: there |
      | uses a tool | go {"to": "Milan"} | after 20 ms: there |
    And the agent "clerk" that
      | does   | with    |
      | thinks | sorting |
      | thinks | filing  |

  Rule: Live events follow the replay without a gap and without a repetition

    @S3-WS-11 @S3-WS-05
    Scenario: Ana is back while the run goes on
      Given Ana and Ben are connected
      And Ana has started a run of "driver"
      And Ana loses the connection
      And Ana's laptop is connected
      And Ana's laptop has started a run of "clerk"
      And the agent "driver" goes on
      When Ana connects again
      Then Ana has received every event once, in order
      And Ben receives no event

    @S3-WS-11 @S3-WS-05
    Scenario: Ana loses her connection again and again
      Given Ana and Ben are connected
      And Ana has started a run of "driver"
      And the agent "driver" goes on
      And Ana loses the connection
      And Ana has connected again
      And Ana loses the connection
      And Ana has connected again
      And Ana loses the connection
      When Ana connects again
      Then Ana has received every event once, in order
      And Ben receives no event

    @S3-WS-11 @S3-WS-05
    Scenario: Ana is back at another gateway while the run goes on
      Given 2 gateways
      And Ana has connected to gateway 1
      And Ana has started a run of "driver"
      And Ana loses the connection
      And the agent "driver" goes on
      When Ana connects again to gateway 2
      Then Ana has received every event once, in order
