@websocket
Feature: Close codes: why a connection was closed
  A client that receives the reason knows whether to reconnect, to request another token, or to fix its code.
  Segment: users. Value: authors of clients find their own mistakes. Source: RFC 6455 (7.4), S3-WS-03.

  Rule: Unsupported data closes the connection it arrived on, and no other

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

  Rule: Five consecutive invalid messages close the connection

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
    Scenario: One invalid message fewer
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
