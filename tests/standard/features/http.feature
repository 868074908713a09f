Feature: HTTP
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"

  Rule: What is sent arrives

    Scenario: A path with a query, headers and a JSON body
      Given Ana's requests have the headers
        | header | value |
        | X-Name | Ana   |
        | X-Age  | 40    |
      And Ana's requests have the headers
        | header | value |
        | X-Age  |       |
      When Ana sends PUT /a/b?c=d
        """
        {"room": 12}
        """
      Then Ana receives JSON where
        | path                      | value            |
        | $.method                  | PUT              |
        | $.query                   | c=d              |
        | $.headers['x-name']       | Ana              |
        | $.headers['x-age']        | nothing          |
        | $.headers['content-type'] | application/json |
        | $.body                    | "{\"room\": 12}" |

    Scenario: A body of another kind is sent as it is written
      When Ana sends POST /echo
        """application/json
        {"room": }
        """
      Then Ana receives JSON where
        | path                      | value            |
        | $.headers['content-type'] | application/json |
        | $.body                    | {"room": }       |

    Scenario: A body of text
      When Ana sends POST /echo
        """text
        room 12
        """
      Then Ana receives JSON where
        | path                      | value      |
        | $.headers['content-type'] | text/plain |
        | $.body                    | room 12    |

    Scenario: A form
      When Ana sends POST /echo
        | field | value   |
        | name  | Ana Lee |
        | room  | 12      |
        | room  | 14      |
      Then Ana receives JSON where
        | path                      | value                             |
        | $.headers['content-type'] | application/x-www-form-urlencoded |
        | $.body                    | name=Ana+Lee&room=12&room=14      |

    Scenario: A form with files
      When Ana sends POST /echo
        | field   | value | file       | type            |
        | name    | Ana   |            |                 |
        | receipt | 12 €  | paid.txt   | text/x-receipt  |
        | source  |       | upload.txt | text/plain      |
      Then Ana receives a text with
        """
        name=\"receipt\"; filename=\"paid.txt\"\r\nContent-Type: text/x-receipt\r\n\r\n12
        """
      And Ana receives a text with
        """
        filename=\"upload.txt\"\r\nContent-Type: text/plain\r\n\r\nuploaded from beside the feature
        """

    Scenario: Cookies stay with the person who got them
      Given Ana has sent GET /cookie
      And Ben has sent GET /echo
      When Ana sends GET /echo
      Then Ana receives JSON where
        | path                | value          |
        | $.headers['cookie'] | session=s3cret |
      And Ben receives JSON where
        | path                | value   |
        | $.headers['cookie'] | nothing |

    Scenario: Redirects are not followed
      When Ana sends GET /moved
      Then Ana receives the status 302
      And Ana receives the headers
        | header   | value     |
        | Location | /document |

    Scenario: A whole URL
      When Ana sends GET {echo}/document
      Then Ana receives the status 200

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

  Rule: Values are kept for later

    Scenario: From paths, headers, cookies and the status
      Given Ana has sent GET /cookie
      And Ana keeps
        | name   | value          |
        | cookie | cookie session |
        | status | status         |
      And Ana has sent GET /document
      And Ana keeps
        | name  | value           |
        | guest | $.guest         |
        | room  | $.rooms[0]      |
        | all   | $.rooms[*].view |
        | mood  | header X-Mood   |
      When Ben sends POST /echo?{cookie}-{status}
        """
        {"guest": {guest}, "text": "Dear {guest}", "room": {room}, "all": {all}, "mood": "{mood}", "braces": "{{guest}}"}
        """
      Then Ben receives JSON where
        | path    | value      |
        | $.query | s3cret-204 |
        | $.body  | "{\"guest\": \"Ana\", \"text\": \"Dear Ana\", \"room\": {\"number\": 12, \"view\": \"sea\"}, \"all\": [\"sea\", null], \"mood\": \"calm\", \"braces\": \"{{guest}}\"}" |

    @fails
    Scenario: What is not there
      there is no $.age to keep
      When Ana sends GET /document
      Then Ana keeps
        | name | value |
        | age  | $.age |

    @fails
    Scenario: From nowhere
      a value is kept from $.path, status, header <name> or cookie <name>, not from 'guest'
      When Ana sends GET /document
      Then Ana keeps
        | name  | value |
        | guest | guest |

    @fails
    Scenario: A name that nobody has kept
      there is no value for {guest}: the values kept so far: echo, service
      When Ana sends GET /rooms/{guest}
      Then Ana receives the status 200

  Rule: Polling ends when the answer is as expected, or with the limit

    Scenario: It becomes ripe
      When Ana sends GET /document
      Then within 10 s Ana receives from /ripe?1.5
        | path    | value |
        | status  | 200   |
        | $.state | ripe  |
      And Ana receives the status 200

    @fails
    Scenario: It does not become ripe
      the status is 503, expected 200
      When Ana sends GET /document
      Then within 0.3 s Ana receives from /ripe?3600
        | path   | value |
        | status | 200   |

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
      'guest' is no JSONPath: it begins with $, as in $.guest
      When Ana sends GET /document
      Then Ana receives JSON where
        | path  | value |
        | guest | Ana   |

    @fails
    Scenario: A path that is broken
      '$.rooms[' is no JSONPath: unexpected end of query
      When Ana sends GET /document
      Then Ana receives JSON where
        | path     | value |
        | $.rooms[ | 12    |

    @fails
    Scenario: A schema that is none
      no JSON Schema: $.type: 'thing' is not valid
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
