@messaging
Feature: Messages over a WebSocket: from a user's question to the answer on every device
  A user who writes to an agent waits for its answer, and reads it on any of their devices.
  Segment: users. Value: one conversation, wherever it goes on. Source: S3-MSG-01, S3-WS-04.

  Background:
    Given the agent "assistant" that
      | does    | with          |
      | thinks  | what is known |
      | returns | It stays dry. |

  Rule: A message is stored, answered by a run of the agent, and its answer reaches every device of its user

    @S3-MSG-01 @severity:critical
    Scenario: Ana asks about the weather
      Given Ana, Ana's phone and Ben are connected
      When Ana writes "Will it rain?" in her thread
      Then Ana's phone receives the notifications
        | type | author    | text          |
        | text | assistant | It stays dry. |
      And Ana has received the events
        | event           | agent     |
        | agent_started   | assistant |
        | agent_thinking  | assistant |
        | agent_completed | assistant |
      And the messages of Ana are
        | author    | text          |
        | user      | Will it rain? |
        | assistant | It stays dry. |
      But Ben receives the notifications
        | type |

  Rule: A message to another user's thread is refused

    @S3-MSG-01 @S3-MSG-03
    Scenario: Ben writes in Ana's thread
      Given Ana, Ana's phone and Ben are connected
      When Ben writes "Will it rain?" in Ana's thread
      Then Ben is refused: not found
      And the messages of Ana are
        | author | text |
      And Ana receives the notifications
        | type |
      And Ana receives no event

  Rule: A quality alert reaches the devices of the user it names, and no one else's

    @S3-WS-04 @severity:critical
    Scenario: A monitor finds that the answers to Ana have become worse
      Given Ana, Ana's phone and Ben are connected
      When a monitor reports to the gateway
        | type           | user     | severity | metric   | value | threshold | score | subject   |
        | quality_alert  | Acme/Ana | critical | accuracy | 0.42  | 0.9       |       | assistant |
        | quality_report | Acme/Ana |          |          |       |           | 0.6   | assistant |
      Then Ana receives the notifications
        | type           | subject   |
        | quality_alert  | assistant |
        | quality_report | assistant |
      And Ana's phone receives the notifications
        | type           | subject   |
        | quality_alert  | assistant |
        | quality_report | assistant |
      But Ben receives the notifications
        | type |

  Rule: A message whose run fails stays stored, without an answer

    @S3-MSG-01
    Scenario: The assistant fails
      Given the agent "assistant" that
        | does  | with            |
        | fails | there is no map |
      And Ana and Ben are connected
      When Ana writes "Will it rain?" in her thread
      Then Ana has received the events
        | event           | status |
        | agent_started   |        |
        | agent_completed | failed |
      And the messages of Ana are
        | author | text          |
        | user   | Will it rain? |
      And Ana receives the notifications
        | type |
      But Ben receives no event
