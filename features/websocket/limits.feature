@websocket
Feature: Limits: what one client may ask of a gateway
  No client, broken or hostile, uses up the gateway's memory, time or connections at the expense of others.
  Segment: users. Value: the platform serves all users, whatever a single client does.
  Source: S3-WS-03, S3-WS-12, RFC 6455 (10.2).

  Background:
    Given the agent "writer" that
      | does   | with                   |
      | waits  |                        |
      | thinks | 200 thoughts of 20 KiB |

  Rule: A message is at most 64 KiB long

    @S3-WS-03
    Scenario: A message of exactly 64 KiB
      Given Ana and Ben are connected
      When Ana sends a frame of 65536 bytes
      Then Ana is refused: invalid message
      And the connection of Ana is open
      And nothing else has changed

    @S3-WS-03
    Scenario: A message of one byte more
      Given Ana and Ben are connected
      When Ana sends a frame of 65537 bytes
      Then the connection of Ana is closed with 1009
      And the connection of Ben is open
      And nothing else has changed

  Rule: The number of messages a client may send per second is limited

    @S3-WS-03
    Scenario: Ana's phone sends in a loop
      Given the gateway has the limits
        | limit               | value |
        | messages per second | 5     |
      And Ana's phone, Ana's laptop and Ben are connected
      When Ana's phone sends the frame 30 times
        """json
        {"type": "cancel", "request_id": "9b2f8a8e-95f5-4d0e-8f0e-0f3fd1f5a8a1",
         "run_id": "9b2f8a8e-95f5-4d0e-8f0e-0f3fd1f5a8a2"}
        """
      Then the connection of Ana's phone is closed with 4429
      And the connection of Ana's laptop is open
      And the connection of Ben is open
      And nothing else has changed

  Rule: The number of connections per user is limited

    @S3-WS-12
    Scenario: A third connection, where two are allowed
      Given the gateway has the limits
        | limit                | value |
        | connections per user | 2     |
      And Ana's phone, Ana's laptop and Ben are connected
      When Ana's tablet connects anew
      Then the connection of Ana's tablet is closed with 4409
      And the connection of Ana's phone is open
      And the connection of Ana's laptop is open
      And the connection of Ben is open

  Rule: An expired ticket is refused

    @S3-WS-02
    Scenario: A ticket is used too late
      Given the gateway has the limits
        | limit    | value |
        | ticket s | 0.1   |
      And Ana's laptop and Ben are connected
      When Ana's phone connects with a ticket that is 0.2 s old
      Then Ana is refused: unauthenticated with the message "ticket"
      And the connection of Ana's laptop is open
      And nothing else has changed

  Rule: Browsers connect from allowed origins only

    @S3-WS-02
    Scenario: A page from a foreign origin opens a connection in Ana's name
      Given the gateway has the limits
        | limit   | value                |
        | origins | https://acme.example |
      And Ana's laptop and Ben are connected
      When Ana's phone connects from the origin https://evil.example
      Then Ana is refused: insufficient privilege with the message "origin"
      And the connection of Ana's laptop is open
      And nothing else has changed

    @S3-WS-02
    Scenario: A page from an allowed origin opens a connection
      Given the gateway has the limits
        | limit   | value                |
        | origins | https://acme.example |
      When Ana's phone connects from the origin https://acme.example
      Then Ana's phone's resume is answered with none
      And the connection of Ana's phone is open

  Rule: A client that reads too slowly loses its connection, and holds up neither the run nor other connections

    @S3-WS-12 @S3-WS-03
    Scenario: Ana's phone stops reading
      Given the gateway has the limits
        | limit          | value |
        | waiting events | 64    |
      And Ana's phone has connected without reading
      And Ana's laptop and Ben are connected
      And Ana's laptop has started a run of "writer"
      When the agent "writer" goes on
      Then Ana's laptop has received every event once, in order
      And the connection of Ana's phone is closed with 4413
      And the connection of Ana's laptop is open
      And Ben receives no event
