Feature: Endings of WebSockets
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"
    And Ana has opened a WebSocket at /chat

  Rule: It ends with a code

    Scenario: The service closes it
      When Ana sends the message
        """text
        close 4001
        """
      Then within 5 s Ana's WebSocket is closed with 4001

    Scenario: Ana closes it
      When Ana closes the WebSocket
      Then within 5 s Ana's WebSocket is closed with 1000

    Scenario: It is refused
      When Ben opens a WebSocket at /forbidden
      Then Ben's WebSocket is refused with the status 403

    @fails
    Scenario: With another code
      was closed with 4001, expected the code 4002
      When Ana sends the message
        """text
        close 4001
        """
      Then within 5 s Ana's WebSocket is closed with 4002

    @fails
    Scenario: It stays open
      was not closed within 0.2 s, expected the code 1000
      When Ana sends the message
        """
        {}
        """
      Then within 0.2 s Ana's WebSocket is closed with 1000

    @fails
    Scenario: With another status
      was refused with 403
      When Ben opens a WebSocket at /forbidden
      Then Ben's WebSocket is refused with the status 401

    @fails
    Scenario: It is not refused
      was not refused
      When Ben opens a WebSocket at /chat
      Then Ben's WebSocket is refused with the status 403
