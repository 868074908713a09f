Feature: Networks
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"

  Rule: Faults hold for a person's requests and WebSockets

    Scenario: Messages arrive later
      Given Ana has opened a WebSocket at /chat
      And the network of Ana has the faults
        | fault   | value |
        | latency | 1 s   |
      When Ana sends the message
        """text
        late
        """
      Then within 0.5 s Ana receives none of the messages
        | $    |
        | late |
      And within 10 s Ana receives the messages
        | $.type |
        | hello  |
        |        |

    Scenario: A message in slices is whole in the end
      Given the network of Ana has the faults
        | fault     | value                | direction  |
        | slicer    | 3 bytes, pause 1 ms  | upstream   |
        | bandwidth | 100000 bytes/s       | downstream |
        | latency   | 20 ms, jitter 10 ms  |            |
      And Ana has opened a WebSocket at /chat
      When Ana sends the message
        """
        {"type": "said", "room": 12}
        """
      Then within 10 s Ana receives the messages
        | type  | room |
        | hello |      |
        | said  | 12   |

    Scenario: An answer is cut off, and the next one arrives
      Given the network of Ana has the faults
        | fault      | value     | direction  |
        | limit_data | 100 bytes | downstream |
      When Ana tries to send GET /document
      Then Ana receives no answer
      When the network of Ana recovers
      And Ana sends GET /document
      Then Ana receives the status 200

    Scenario: A request is held, its connection closed
      Given Ana has sent GET /document
      When the network of Ana gets the faults
        | fault   | value  |
        | timeout | 100 ms |
      And Ana tries to send GET /document
      Then Ana receives no answer

    Scenario: Ana's network is down, Ben's is not
      Given the network of Ana is down
      When Ana tries to send GET /document
      And Ben sends GET /document
      Then Ana receives no answer
      And Ben receives the status 200

    Scenario: Headers, cookies and the name of the service stay
      Given Ana has sent GET /cookie
      When the network of Ana gets the faults
        | fault   | value |
        | latency | 1 ms  |
      And Ana sends GET {service}/echo
      Then Ana receives JSON where
        | path             | value          |
        | $.headers.cookie | session=s3cret |

    @fails
    Scenario: An answer arrives
      Ana has received an answer
      Given the network of Ana has the faults
        | fault   | value |
        | latency | 1 ms  |
      When Ana tries to send GET /document
      Then Ana receives no answer

    @fails
    Scenario: Too late
      has received no message
      Given Ana has opened a WebSocket at /chat
      And the network of Ana has the faults
        | fault   | value |
        | timeout |       |
      When Ana sends the message
        """
        {"type": "said"}
        """
      Then within 0.3 s Ana receives the messages
        | type  |
        | hello |
        | said  |

    @fails
    Scenario: A sent request without an answer
      nothing accepts connections at http://127.0.0.1
      Given the network of Ana is down
      When Ana sends GET /document
      Then Ana receives the status 200

    @fails
    Scenario: The answer before one that did not come
      Ana has sent no request yet that was answered
      Given Ana has sent GET /document
      When the network of Ana is down
      And Ana tries to send GET /document
      Then Ana receives the status 200
