Feature: WebSocket messages that never arrive
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"
    And Ana has opened a WebSocket at /chat

  Rule: Some messages never arrive

    Scenario: Others do
      When Ana sends the message
        """
        {"type": "said"}
        """
      Then within 500 ms Ana receives none of the messages
        | type     |
        | shouted  |
        | murmured |
      And within 5 s Ana receives the messages
        | type  |
        | hello |
        | said  |

    @fails
    Scenario: One that does
      has received {"type": "said"}
      When Ana sends the message
        """
        {"type": "said"}
        """
      Then within 5 s Ana receives none of the messages
        | type    |
        | shouted |
        | said    |

    @fails
    Scenario: One that was there before
      has received {"type": "hello"
      When Ana sends the message
        """
        {"type": "said"}
        """
      Then within 5 s Ana receives no message

    @fails
    Scenario: Nothing can arrive
      was closed, so that no message could be received
      When Ana sends the message
        """text
        close 1000
        """
      Then within 5 s Ana receives none of the messages
        | type |
        | said |
