@websocket
Feature: Broken networks: events over connections that are slow, cut into parts or broken off
  People are on trains and in lifts; what an agent does for them arrives all the same, once and in order.
  Segment: users. Value: a bad network costs time, and neither events nor anybody else's time.
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

  Rule: However slow a network is, every event arrives once and in order

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
        | fault     | value                |
        | latency   | 60 ms, jitter 50 ms  |
        | bandwidth | 4000 bytes/s         |
        | slicer    | 7 bytes, pause 1 ms  |

  Rule: After a connection has broken off, a client receives what it has missed, without a hole or a repetition

    @S3-WS-11 @S3-ERR-02
    Scenario Outline: The fault <fault> breaks Ana's connection off while the run goes on
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
    Scenario: Ana is back before the gateway has noticed that her connection was lost
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

  Rule: The network of one user delays nobody else's events

    @S3-WS-05 @S3-ERR-02
    Scenario Outline: The network of Ana has the fault <fault>, and Ben's has none
      Given Ana has started a run of "writer"
      And Ben has started a run of "writer"
      And the network of Ana has the faults
        | fault   | value   | direction  |
        | <fault> | <value> | downstream |
      When the agent "writer" goes on
      Then Ben has received every event once, in order
      And Ana receives the events
        | event         |
        | agent_started |
      And Ben has received nothing of Ana's

      Examples:
        | fault     | value        |
        | latency   | 60 s         |
        | bandwidth | 1000 bytes/s |
        | timeout   |              |
