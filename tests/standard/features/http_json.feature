Feature: JSON of HTTP answers
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"

  Rule: JSON is compared by its fields, by paths and with a schema

    @fails
    Scenario: A field too many
      $.rooms is not expected, found [{"number": 12
      When Ana sends GET /document
      Then Ana receives the JSON
        """
        {"guest": "Ana", "nights": 3, "paid": false}
        """

    @fails
    Scenario: A field too few
      $.age is missing, expected 40
      When Ana sends GET /document
      Then Ana receives JSON with
        """
        {"age": 40}
        """

    @fails
    Scenario: An entry too few
      $.rooms[1] is not expected
      When Ana sends GET /document
      Then Ana receives JSON with
        """
        {"rooms": [{"number": 12}]}
        """

    @fails
    Scenario: Truth is no number
      $.paid is false, expected 0
      When Ana sends GET /document
      Then Ana receives JSON with
        """
        {"paid": 0}
        """

    @fails
    Scenario: Another value at a path
      $.nights is 3, expected "3"
      When Ana sends GET /document
      Then Ana receives JSON where
        | path     | value |
        | $.nights | "3"   |

    @fails
    Scenario: No value at a path
      $.age is missing, expected 40
      When Ana sends GET /document
      Then Ana receives JSON where
        | path  | value |
        | $.age | 40    |

    @fails
    Scenario: A value where there should be none
      $.guest is "Ana", expected nothing
      When Ana sends GET /document
      Then Ana receives JSON where
        | path    | value   |
        | $.guest | nothing |

    @fails
    Scenario: A document that does not fit its schema
      $.rooms[1].view: None is not of type 'string'
      When Ana sends GET /document
      Then Ana receives JSON of the schema
        """
        {"properties": {"rooms": {"items": {"properties": {"view": {"type": "string"}}}}}}
        """
