Feature: Values kept from HTTP answers
  A scenario that is tagged @fails fails with the words of its description.

  Background:
    Given the shared service "echo"

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
