Feature: Wrong use of the WebSocket sentences
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"
    And Ana has opened a WebSocket at /chat

  Rule: Wrong use says what to do

    @fails
    Scenario: A Given that is refused
      must be open in a Given
      Given Ben has opened a WebSocket at /forbidden
      When Ana closes the WebSocket
      Then within 5 s Ana's WebSocket is closed with 1000

    @fails
    Scenario: Two at once
      Ana has a WebSocket open already
      When Ana opens a WebSocket at /chat
      Then within 5 s Ana's WebSocket is closed with 1000

    @fails
    Scenario: Nobody's
      Ben has opened no WebSocket in this scenario
      When Ben closes the WebSocket
      Then within 5 s Ben's WebSocket is closed with 1000

    @fails
    Scenario: A message over one that was refused
      is not open, so nothing can be sent
      Given Ben has sent GET /document
      When Ben opens a WebSocket at /forbidden
      And Ben sends the message
        """
        {}
        """
      Then Ben's WebSocket is refused with the status 403

    @fails
    Scenario: Nobody listens
      ws://127.0.0.1:9/chat: no WebSocket could be opened
      When Ben opens a WebSocket at http://127.0.0.1:9/chat
      Then within 5 s Ben's WebSocket is closed with 1000
