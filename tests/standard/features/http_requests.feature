Feature: HTTP requests
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
