@websocket
Feature: Broken networks: events over slow, fragmented and lost connections
  People use agents on trains and in lifts; the events of their runs still arrive, once and in order.
  Segment: users. Value: a bad network costs its user time, but no events, and it delays no one else.
  Source: S3-WS-05, S3-WS-11, S3-ERR-02, Toxiproxy (toxics).

  Background:
    Given the agent "driver" that
      | does        | with               | result             |
      | waits       |                    |                    |
      | thinks      | starting           |                    |
      | uses a tool | go {"to": "Rome"}  | after 20 ms: there |
      | uses a tool | go {"to": "Siena"} | after 20 ms: there |
      | uses a tool | go {"to": "Pisa"}  | after 20 ms: there |
      | thinks      | driving            |                    |
    And the agent "writer" that
      | does   | with                  |
      | waits  |                       |
      | thinks | 80 thoughts of 20 KiB |
    And Ana and Ben are connected

  Rule: Every event arrives once and in order, however slow the network is

    @S3-WS-05 @S3-ERR-02
    Scenario Outline: The network of Ana has the fault <fault>
      Given Ana has started a run of "driver"
      And the network of Ana has the faults
        | fault   | value   |
        | <fault> | <value> |
      When the agent "driver" goes on
      Then Ana has received every event once, in order
      And the connection of Ana is open
      And Ben receives no event

      Examples:
        | fault     | value               |
        | latency   | 60 ms, jitter 50 ms |
        | bandwidth | 4000 bytes/s        |
        | slicer    | 7 bytes, pause 1 ms |

  Rule: A client that reconnects after a network fault receives every missed event once, in order

    @S3-WS-11 @S3-ERR-02
    Scenario Outline: The fault <fault> breaks Ana's connection during the run
      Given Ana has started a run of "driver"
      And the network of Ana has the faults
        | fault   | value   | direction   |
        | <fault> | <value> | <direction> |
      And the agent "driver" goes on
      And the connection of Ana is closed with 1006
      And the network of Ana recovers
      When Ana connects again
      Then Ana's resume is answered with recovered
      And Ana has received every event once, in order
      And Ben receives no event

      Examples:
        | fault      | value      | direction  |
        | reset_peer | 30 ms      |            |
        | limit_data | 1000 bytes | downstream |
        | timeout    | 50 ms      | downstream |
        | down       |            |            |

    @S3-WS-11 @S3-ERR-02
    Scenario: Ana reconnects before the gateway notices that her connection was lost
      Given Ana has started a run of "driver"
      And the network of Ana has the faults
        | fault      | value | direction |
        | slow_close | 3 s   | upstream  |
      And the agent "driver" goes on
      And Ana loses the connection
      When Ana connects again
      Then Ana's resume is answered with recovered
      And Ana has received every event once, in order
      And Ben receives no event

  Rule: One user's network does not delay another user's events

    @S3-WS-05 @S3-ERR-02
    Scenario Outline: The network of Ana has the fault <fault>, and Ben's has none
      Given Ana has started a run of "writer"
      And Ben has started a run of "writer"
      And the network of Ana has the faults
        | fault   | value   | direction  |
        | <fault> | <value> | downstream |
      When the agent "writer" goes on
      Then Ben has received every event once, in order
      And Ana has received the events
        | event         |
        | agent_started |
      And Ben has received nothing of Ana's

      Examples:
        | fault     | value        |
        | latency   | 60 s         |
        | bandwidth | 1000 bytes/s |
        | timeout   |              |
