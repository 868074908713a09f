Feature: Redis commands that are not as stated

  Background:
    Given Redis holds
      | key    | type       | value                          | expires in |
      | hello  |            | world                          |            |
      | cart   | hash       | {"apples": 2, "pears": "1"}    | 30 s       |
      | queue  | list       | ["a", "b"]                     |            |
      | tags   | set        | ["x", "y"]                     |            |
      | scores | sorted set | {"Ana": 1.5, "Ben": 2}         |            |
      | events | stream     | [{"kind": "paid"}, {"kind": 2}] |            |

  Rule: What is not there is reported

    Scenario: wrong answer
      When Ana runs the Redis commands
        """
        GET hello
        """
      Then Redis has answered
        | answer |
        | moon   |

    Scenario: unexpected refusal
      When Ana runs the Redis commands
        """
        INCR queue
        """
      Then nothing else has changed

    Scenario: another refusal
      When Ana tries to run the Redis commands
        """
        NONSENSE queue
        """
      Then Ana is refused: wrong type

    Scenario: a quote without its other one
      When Ana runs the Redis commands
        """
        SET hello "good
        """
      Then nothing else has changed

    Scenario: a command that blocks
      When Ana runs the Redis commands
        """
        GET hello
        BLPOP none 0
        """
      Then nothing else has changed
