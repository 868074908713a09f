Feature: Redis keys

  Background:
    Given Redis holds
      | key    | type       | value                          | expires in |
      | hello  |            | world                          |            |
      | cart   | hash       | {"apples": 2, "pears": "1"}    | 30 s       |
      | queue  | list       | ["a", "b"]                     |            |
      | tags   | set        | ["x", "y"]                     |            |
      | scores | sorted set | {"Ana": 1.5, "Ben": 2}         |            |
      | events | stream     | [{"kind": "paid"}, {"kind": 2}] |            |

  Rule: What is there can be stated

    Scenario: every type
      When Ana runs the Redis commands
        """
        GET hello
        TTL none
        LRANGE queue 0 -1
        GET none
        SET greeting "good morning"
        """
      Then Redis has answered
        | answer     |
        | world      |
        | -2         |
        | ["a", "b"] |
        | nil        |
        | OK         |
      And Redis holds exactly
        | key      | type       | value                              | expires in   |
        | tags     | set        | ["y", "x"]                         | never        |
        | cart     | hash       | {"pears": "1", "apples": "2"}      | 30 s         |
        | hello    | string     | world                              | never        |
        | queue    | list       | ["a", "b"]                         |              |
        | scores   |            | {"Ben": 2, "Ana": 1.5}             |              |
        | events   | stream     | [{"kind": "paid"}, {"kind": "2"}]  |              |
        | greeting |            | good morning                       |              |
      And Redis holds among others
        | key  | expires in   |
        | cart | at most 31 s |
      And nothing else has changed

    Scenario: what was stated is no other change
      When Ana runs the Redis commands
        """
        RPUSH queue c
        """
      Then Redis holds among others
        | key   | value           |
        | queue | ["a", "b", "c"] |
      And nothing else has changed

    Scenario: a refusal
      When Ana tries to run the Redis commands
        """
        INCR queue
        """
      Then Ana is refused: wrong type
      And Ana is refused: wrong type with the message "WRONGTYPE"
      And nothing else has changed

    Scenario: keys that come later
      When Ana runs the Redis commands
        """
        SET soon gone PX 150
        """
      Then within 2 s Redis holds exactly
        | key    |
        | hello  |
        | cart   |
        | queue  |
        | tags   |
        | scores |
        | events |
      And nothing else has changed
