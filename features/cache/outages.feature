@cache
Feature: Outages of Redis: the cache degrades and recovers
  A cache is there to make answers faster. When it fails, answers may take longer; they must not fail with it, and must
  not be wrong afterwards.
  Segment: all. Value: an outage of the cache is not an outage of the product. Source: S3-ERR-01, S3-CACHE-01.

  Background:
    Given Redis can be stopped
    And the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: While Redis is unavailable, every read loads the committed value

    @S3-ERR-01 @severity:critical
    Scenario Outline: Redis <event>
      When the services act in turn
        | service | action                |
        | gateway | Ana reads her balance |
        | Redis   | <event>               |
        | gateway | Ana reads her balance |
        | worker  | Ana reads her balance |
      Then Ana's balance has been loaded 3 times
      And Ana's balance through the cache is 100
      And Ben's balance through the cache is 50

      Examples:
        | event   |
        | stops   |
        | freezes |

  Rule: When Redis is back, the cache is used again

    @S3-ERR-01
    Scenario Outline: Redis <event> and comes back
      When the services act in turn
        | service | action                |
        | gateway | Ben reads his balance |
        | Redis   | <event>               |
        | gateway | Ben reads his balance |
        | Redis   | comes back            |
        | gateway | waits 100 ms          |
        | gateway | Ana reads her balance |
        | gateway | Ana reads her balance |
      Then Ana's balance has been loaded 1 time
      And Ben's balance through the cache is 50
      And Ben's balance has been loaded 2 times

      Examples:
        | event   |
        | stops   |
        | freezes |

  Rule: A change committed while Redis is unavailable is seen once Redis is back

    @S3-CACHE-01 @S3-ERR-01 @severity:critical
    Scenario Outline: Ben changes Ana's balance, and Redis comes back with its old entries
      When the services act in turn
        | service | action                                    |
        | gateway | Ana reads her balance                     |
        | Redis   | <event>                                   |
        | worker  | Ben sets Ana's balance to 500 and commits |
        | Redis   | comes back                                |
        | worker  | waits 100 ms                              |
        | worker  | Ana reads her balance                     |
      Then Ana's balance through the cache is 500
      And Ana's balance has been loaded 2 times

      Examples:
        | event   |
        | stops   |
        | freezes |

  Rule: An increment is refused while Redis is unavailable

    @S3-CACHE-04 @S3-ERR-01
    Scenario: Ana's visits are counted while Redis is unavailable
      Given the cache of Ana holds
        | name   | value | expires in |
        | visits | 7     | 60 s       |
      When the services act in turn
        | service | action |
        | Redis   | stops  |
      And 1 client of Ana adds 1 to the counter "visits"
      And the services act in turn
        | service | action     |
        | Redis   | comes back |
      Then Ana is refused: unavailable
      And the cache of Ana holds
        | name   | value | expires in |
        | visits | 7     | 60 s       |
