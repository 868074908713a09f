Feature: Redis
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

    Scenario: channels
      Given Ana has subscribed to the Redis channel "orders.*"
      And Ana has subscribed to the Redis channel "news"
      And Ben has subscribed to the Redis channel "news"
      When Cleo publishes "7 paid" to the Redis channel "orders.7"
      And Cleo publishes "sale" to the Redis channel "news"
      Then Ana receives over Redis within 2 s
        | channel  | message |
        | orders.7 | 7 paid  |
        | news     | sale    |
      And Ben receives over Redis within 2 s
        | message |
        | sale    |
      And Ben receives nothing over Redis within 50 ms
      And nothing else has changed

    Scenario: consumer groups
      When Ana runs the Redis commands
        """
        XGROUP CREATE events billing 0
        XREADGROUP GROUP billing worker COUNT 1 STREAMS events >
        """
      Then the Redis stream "events" has the groups
        | group   | consumers | pending |
        | billing | 1         | 1       |

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

  Rule: What is not there is reported
    Scenario: wrong value
      When Ana runs the Redis commands
        """
        HSET cart apples 3
        """
      Then Redis holds among others
        | key  | value                         |
        | cart | {"apples": "2", "pears": "1"} |

    Scenario: wrong type
      When Ana runs the Redis commands
        """
        GET hello
        """
      Then Redis holds among others
        | key   | type | value |
        | hello | hash | world |

    Scenario: wrong time
      When Ana runs the Redis commands
        """
        EXPIRE cart 90
        """
      Then Redis holds among others
        | key   | expires in |
        | cart  | 30 s       |

    Scenario: no expiry
      When Ana runs the Redis commands
        """
        PERSIST cart
        """
      Then Redis holds among others
        | key  | expires in   |
        | cart | at most 30 s |

    Scenario: unstated key
      When Ana runs the Redis commands
        """
        SET extra 1
        """
      Then Redis holds exactly
        | key    |
        | hello  |
        | cart   |
        | queue  |
        | tags   |
        | scores |
        | events |

    Scenario: never comes
      When Ana runs the Redis commands
        """
        GET hello
        """
      Then within 200 ms Redis holds among others
        | key  |
        | soon |

    Scenario: other key changed
      When Ana runs the Redis commands
        """
        SET hello you
        DEL queue
        SET extra 1
        PEXPIRE cart 60000
        XADD events * kind late
        """
      Then Redis holds among others
        | key   | value |
        | hello | you   |
      And nothing else has changed

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

    Scenario: wrong message
      Given Ana has subscribed to the Redis channel "news"
      When Cleo publishes "sale" to the Redis channel "news"
      Then Ana receives over Redis within 200 ms
        | channel | message |
        | news    | bargain |

    Scenario: no message
      Given Ana has subscribed to the Redis channel "news"
      When Cleo publishes "sale" to the Redis channel "other"
      Then Ana receives over Redis within 100 ms
        | channel | message |
        | news    | sale    |

    Scenario: a message that should not come
      Given Ana has subscribed to the Redis channel "news"
      When Cleo publishes "sale" to the Redis channel "news"
      Then Ana receives nothing over Redis within 500 ms

    Scenario: nobody has subscribed
      When Cleo publishes "sale" to the Redis channel "news"
      Then Ana receives nothing over Redis within 50 ms

    Scenario: wrong groups
      When Ana runs the Redis commands
        """
        XGROUP CREATE events billing 0
        """
      Then the Redis stream "events" has the groups
        | group   | pending |
        | billing | 2       |

    Scenario: a value that does not fit
      Given Redis holds
        | key | type | value |
        | bad | hash | [1]   |
      When Ana runs the Redis commands
        """
        GET hello
        """
      Then nothing else has changed

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
