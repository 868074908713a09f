Feature: Redis channels and streams

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

  Rule: What is not there is reported

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
