Feature: Wrong use of the HTTP sentences
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"

  Rule: Wrong use says what to do

    @fails
    Scenario: A Given that is refused
      a request of a Given must succeed
      Given Ana has sent GET /moved
      When Ana sends GET /document
      Then Ana receives the status 200

    @fails
    Scenario: A look before anything was sent
      Ben has sent no request yet that was answered
      When Ana sends GET /document
      Then Ben receives the status 200

    @fails
    Scenario: Nobody listens
      nothing accepts connections at http://127.0.0.1:9
      When Ana sends GET http://127.0.0.1:9/rooms
      Then Ana receives the status 200

    @fails
    Scenario: An answer that does not end
      there was no whole answer within 10 s
      When Ana sends GET /endless
      Then Ana receives the status 200

    @fails
    Scenario: A body that is no JSON
      the body is not JSON: Expecting value (line 1, column 10): {"room": }. Hint: for another body
      When Ana sends POST /echo
        """
        {"room": }
        """
      Then Ana receives the status 200

    @fails
    Scenario: A form without values
      a form has the columns field and value
      When Ana sends POST /echo
        | name |
        | Ana  |
      Then Ana receives the status 200

    @fails
    Scenario: A file that is not there
      the file to send cannot be read
      When Ana sends POST /echo
        | field | value | file     |
        | paid  |       | none.txt |
      Then Ana receives the status 200

    @fails
    Scenario: A path that is none
      'guest' is not a valid JSONPath: it begins with $, as in $.guest
      When Ana sends GET /document
      Then Ana receives JSON where
        | path  | value |
        | guest | Ana   |

    @fails
    Scenario: A path that is broken
      '$.rooms[' is not a valid JSONPath: unexpected end of query
      When Ana sends GET /document
      Then Ana receives JSON where
        | path     | value |
        | $.rooms[ | 12    |

    @fails
    Scenario: A schema that is none
      not a valid JSON Schema: $.type: 'thing' is not valid
      When Ana sends GET /document
      Then Ana receives JSON of the schema
        """
        {"type": "thing"}
        """

    @fails
    Scenario: A schema in a file that is not there
      the schema refers to 'none.json', which cannot be read
      When Ana sends GET /document
      Then Ana receives JSON of the schema
        """
        {"$ref": "none.json"}
        """

    @fails
    Scenario: A table with other columns
      the table has the columns path and value, not path and says
      When Ana sends GET /document
      Then Ana receives JSON where
        | path    | says |
        | $.guest | Ana  |

    @fails
    Scenario: A table without rows
      the table has no row below path and value
      When Ana sends GET /document
      Then Ana receives JSON where
        | path | value |
