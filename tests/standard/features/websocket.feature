Feature: WebSockets
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
      And Ben keeps from the message
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
      And Ben keeps from the message
        | name | value  |
        | room | $.room |

  Rule: Some messages never arrive

    Scenario: Others do
      When Ana sends the message
        """
        {"type": "said"}
        """
      Then within 0.5 s Ana receives none of the messages
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
