@websocket
Feature: Close codes: why a connection was closed
  A client that is told the reason knows whether to connect again, to ask for another token, or to mend its code.
  Segment: users. Value: problems of clients are found by their authors. Source: RFC 6455 (7.4), S3-WS-03.

  Rule: Data that the protocol has no use for closes the connection that it came over, and no other

    @S3-WS-03
    Scenario: A binary frame
      Given Ana's phone, Ana's laptop and Ben are connected
      When Ana's phone sends the frame
        """bytes
        7b 7d
        """
      Then the connection of Ana's phone is closed with 1003
      And the connection of Ana's laptop is open
      And the connection of Ben is open
      And nothing else has changed

    @S3-WS-03
    Scenario: A text that is not UTF-8
      Given Ana's phone, Ana's laptop and Ben are connected
      When Ana's phone sends the frame
        """bytes-as-text
        ff fe
        """
      Then the connection of Ana's phone is closed with 1007
      And the connection of Ana's laptop is open
      And the connection of Ben is open
      And nothing else has changed

  Rule: Five messages in a row that are no commands close the connection

    @S3-WS-03
    Scenario: A client that speaks another protocol
      Given Ana and Ben are connected
      When Ana sends the frame 5 times
        """
        HELO gateway.acme.example
        """
      Then Ana is refused: invalid message
      And the connection of Ana is closed with 4400
      And the connection of Ben is open
      And nothing else has changed

    @S3-WS-03
    Scenario: One mistake fewer
      Given Ana and Ben are connected
      When Ana sends the frame 4 times
        """
        HELO gateway.acme.example
        """
      Then Ana is refused: invalid message
      And the connection of Ana is open
      And nothing else has changed

  Rule: A connection whose client no longer answers pings is closed

    @S3-WS-03
    Scenario: Ana's phone hangs
      Given the gateway has the limits
        | limit          | value |
        | heartbeat s    | 0.2   |
        | pong timeout s | 2     |
      And Ana's laptop and Ben are connected
      When Ana's phone connects without answering pings
      Then the connection of Ana's phone is closed with 4408
      And the connection of Ana's laptop is open
      And the connection of Ben is open
