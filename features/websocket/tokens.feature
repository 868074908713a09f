@websocket
Feature: Tokens: who may open a connection, and for how long
  A client without a valid token receives nothing, and a leaked token or ticket is soon useless.
  Segment: users. Value: what agents do for a user is shown to that user alone. Source: RFC 7519, RFC 8725, S3-WS-02.

  Background:
    Given the agent "researcher" that
      | does  |
      | waits |
    And Ana's laptop and Ben are connected

  Rule: Without a valid token no connection is opened

    @S3-WS-02
    Scenario Outline: Ana's phone connects with <token>
      When Ana's phone connects with <token>
      Then Ana is refused: unauthenticated with the message "<message>"
      And the connection of Ana's laptop is open
      And Ben receives no event
      And nothing else has changed

      Examples:
        | token                        | message                               |
        | no token                     | the token is missing                  |
        | an expired token             | the token has expired                 |
        | a forged token               | the token is not signed by the agency |
        | a token for another audience | the token is for another audience     |

  Rule: A ticket opens one connection, for its owner

    @S3-WS-02
    Scenario: A browser, which cannot send a token, uses a ticket
      Given Ana's phone has connected with a ticket
      When Ana's phone starts a run of "researcher"
      Then Ana's phone has received the events
        | event         | agent      |
        | agent_started | researcher |
      And Ben receives no event

    @S3-WS-02
    Scenario: A ticket is used twice
      Given Ana's phone has connected with a ticket
      When Ana's phone connects with the same ticket
      Then Ana is refused: unauthenticated with the message "ticket"
      And Ben receives no event
      And nothing else has changed

    @S3-WS-02
    Scenario: Ana's phone uses Ben's ticket
      Given Ana's phone has connected with Ben's ticket
      When Ana's laptop starts a run of "researcher"
      Then Ana's phone receives no event
      And Ben receives no event

  Rule: A connection is closed when the token with which it was opened expires

    @S3-WS-02
    Scenario: Ana's phone stays connected until its token expires
      When Ana's phone connects with a token that expires in 1 s
      Then the connection of Ana's phone is closed with 4401
      And the connection of Ana's laptop is open
      And the connection of Ben is open
