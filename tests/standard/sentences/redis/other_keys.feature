Feature: Redis keys that are not as stated

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

    Scenario: a value that does not fit
      Given Redis holds
        | key | type | value |
        | bad | hash | [1]   |
      When Ana runs the Redis commands
        """
        GET hello
        """
      Then nothing else has changed
