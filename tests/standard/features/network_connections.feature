Feature: Connections over networks
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"

  Rule: Connections end

    Scenario: Ana's is reset, Ben's is not
      Given Ana has opened a WebSocket at /chat
      And Ben has opened a WebSocket at /chat
      When the network of Ana resets all connections
      Then within 5 s Ana's WebSocket is closed with 1006
      And within 5 s Ben receives the messages
        | type  |
        | hello |

    Scenario: Ana's network goes down, and recovers
      Given Ana has opened a WebSocket at /chat
      When the network of Ana is down
      Then within 5 s Ana's WebSocket is closed with 1006
      When the network of Ana recovers
      And Ana opens a WebSocket at /chat
      Then within 5 s Ana receives the messages
        | type  |
        | hello |

    Scenario: A reset by a fault
      Given Ana has opened a WebSocket at /chat
      When the network of Ana gets the faults
        | fault      | value |
        | reset_peer |       |
      Then within 5 s Ana's WebSocket is closed with 1006

    @fails
    Scenario: It stays open
      was not closed within 0.2 s, expected the code 1006
      Given Ana has opened a WebSocket at /chat
      When the network of Ana gets the faults
        | fault   | value |
        | latency | 1 ms  |
      Then within 0.2 s Ana's WebSocket is closed with 1006

    @fails
    Scenario: It has recovered
      was not closed within 0.2 s, expected the code 1006
      Given the network of Ana is down
      When the network of Ana recovers
      And Ana opens a WebSocket at /chat
      Then within 0.2 s Ana's WebSocket is closed with 1006

  Rule: Wrong use says what to do

    @fails
    Scenario: No connection to reset
      Ana has no connection open that could be reset
      Given Ben has opened a WebSocket at /chat
      When the network of Ana resets all connections
      Then within 5 s Ben's WebSocket is closed with 1006

    @fails
    Scenario: No such fault
      Expected one of latency, bandwidth, slow_close, timeout, reset_peer, slicer, limit_data, down, not 'fog'
      When the network of Ana gets the faults
        | fault | value |
        | fog   |       |
      Then Ana receives no answer
