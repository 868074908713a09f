Feature: WebSocket messages
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"
    And Ana has opened a WebSocket at /chat

  Rule: Messages arrive in order

    Scenario: With headers and cookies, values that are kept, and messages of every kind
      Given Ben's requests have the headers
        | header | value |
        | X-Name | Ben   |
      And Ben has sent GET /cookie
      And Ben has opened a WebSocket at /chat
      And Ben has sent the message
        """
        {"type": "said", "what": {"room": 12}}
        """
      When Ben sends the message
        """text
        see you
        """
      Then within 5 s Ben receives the messages
        | type  | to  | cookie         | $.what.room |
        | hello | Ben | session=s3cret |             |
        | said  |     |                | 12          |
      And Ben saves from the message
        | name | value       |
        | room | $.what.room |
      And within 5 s Ben receives the messages
        | $       |
        | see you |
      And within 0.1 s Ben receives no message

    Scenario: A value of a message goes into the next one
      Given Ana has sent the message
        """
        {"type": "said", "room": 12}
        """
      When Ana sends the message
        """
        {"type": "again", "room": "{echo}"}
        """
      Then within 5 s Ana receives the messages
        | type  | room   |
        | hello |        |
        | said  | 12     |
        | again | {echo} |

    @fails
    Scenario: Another message
      has received another message 2:
      When Ana sends the message
        """
        {"type": "said", "room": 12}
        """
      Then within 5 s Ana receives the messages
        | type  | room |
        | hello |      |
        | said  | 14   |

    @fails
    Scenario: In another order
      $['type'] is "hello", expected "said"
      When Ana sends the message
        """
        {"type": "said"}
        """
      Then within 5 s Ana receives the messages
        | type  |
        | said  |
        | hello |

    @fails
    Scenario: Too few messages
      has received no message 2 within 1.5 s, expected $['type'] said
      When Ana sends the message
        """text
        later 3600
        """
      Then within 1.5 s Ana receives the messages
        | type  |
        | hello |
        | said  |

    @fails
    Scenario: Too late
      has received no message 2 within 1.5 s
      When Ana sends the message
        """text
        later 60
        """
      Then within 1.5 s Ana receives the messages
        | $.type |
        | hello  |
        |        |

    @fails
    Scenario: Nothing to keep
      has no $.room in the message that was compared last
      When Ben opens a WebSocket at /chat
      Then within 5 s Ben receives the messages
        | type  |
        | hello |
      And Ben saves from the message
        | name | value  |
        | room | $.room |
