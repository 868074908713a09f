Feature: HTTP answers
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"

  Rule: Answers are compared

    Scenario: In every way
      When Ana sends GET /document
      Then Ana receives the status 200
      And Ana receives the headers
        | header       | value            |
        | Content-Type | application/json |
        | X-Mood       | calm             |
        | X-Anger      |                  |
      And Ana receives the JSON
        """
        {
          "paid": false,
          "guest": "Ana",
          "nights": 3.0,
          "rooms": [{"number": 12, "view": "sea"}, {"number": 14, "view": null}]
        }
        """
      And Ana receives JSON with
        """
        {"guest": "Ana", "rooms": [{"view": "sea"}, {}]}
        """
      And Ana receives JSON where
        | path                        | value    |
        | $.nights                    | 3        |
        | $.rooms[1].view             | null     |
        | $.rooms[2]                  | nothing  |
        | $.rooms[*].number           | [12, 14] |
        | $.rooms[?@.number > 12]     | [{"number": 14, "view": null}] |
      And Ana receives JSON of the schema
        """
        {"type": "object", "properties": {"rooms": {"items": {"$ref": "room.schema.json"}}}}
        """
      And Ana receives a text with
        """
        "nights": 3
        """

    @fails
    Scenario: Another status
      Ana received the status 200
      When Ana sends GET /document
      Then Ana receives the status 201

    @fails
    Scenario: Another header
      X-Mood is "calm", expected "angry"
      When Ana sends GET /document
      Then Ana receives the headers
        | header | value |
        | X-Mood | angry |

    @fails
    Scenario: A header that should not be there
      X-Mood is "calm", expected null
      When Ana sends GET /document
      Then Ana receives the headers
        | header | value |
        | X-Mood |       |

    @fails
    Scenario: Another text
      the body has no such text
      When Ana sends GET /page
      Then Ana receives a text with
        """
        Room 14
        """

    @fails
    Scenario: What is no JSON
      the body is not JSON: Expecting value (line 1, column 1): <h1>Room 12</h1>
      When Ana sends GET /page
      Then Ana receives JSON with
        """
        {}
        """
