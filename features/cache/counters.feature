@cache
Feature: Counters in the cache: concurrent increments
  A rate limit whose counter loses increments lets too many requests through.
  Segment: all. Value: limits that hold under load. Source: S3-CACHE-04.

  Background:
    Given the cache of Ben holds
      | name   | value | expires in |
      | visits | 3     | 60 s       |

  Rule: Concurrent increments of a counter lose none

    @S3-CACHE-04 @severity:critical
    Scenario: Clients at both services count Ana's first visits
      When 50 clients of Ana add 1 to the counter "visits"
      Then the cache of Ana holds
        | name   | value | expires in |
        | visits | 50    | 1 h        |
      And the cache of Ben holds
        | name   | value | expires in |
        | visits | 3     | 60 s       |

  Rule: An increment keeps the time to live

    @S3-CACHE-04 @S3-CACHE-03
    Scenario Outline: Ana's counter holds 7, and clients add <amount>
      Given the cache of Ana holds
        | name   | value | expires in |
        | visits | 7     | 60 s       |
      When <clients> of Ana <add> to the counter "visits"
      Then the cache of Ana holds
        | name   | value | expires in |
        | visits | <sum> | 60 s       |
      And the cache of Ben holds
        | name   | value | expires in |
        | visits | 3     | 60 s       |

      Examples:
        | clients    | add    | amount | sum |
        | 1 client   | adds 5 | 5      | 12  |
        | 20 clients | add -2 | -2     | -33 |

  Rule: Incrementing a value that is not an integer is refused and changes nothing

    @S3-CACHE-04
    Scenario: Ana's theme is not a counter
      Given the cache of Ana holds
        | name  | value | expires in |
        | theme | dark  | 60 s       |
      When 1 client of Ana adds 1 to the counter "theme"
      Then Ana is refused: wrong type
      And nothing else has changed
