@cache
Feature: Expiry of cached entries: how long an entry lives
  Even if an invalidation is lost, the time to live limits how long users see an old value.
  Segment: all. Value: a known bound on stale data. Source: S3-CACHE-03.

  Rule: An entry has the requested time to live

    @S3-CACHE-03
    Scenario Outline: Ana caches her theme for <ttl>
      Given the cache of Ben holds
        | name  | value | expires in |
        | theme | light | 30 s       |
      When Ana caches "theme" as "dark" for <ttl>
      Then the cache of Ana holds
        | name  | value | expires in |
        | theme | dark  | <ttl>      |
      And the cache of Ben holds
        | name  | value | expires in |
        | theme | light | 30 s       |

      Examples:
        | ttl     |
        | 9500 ms |
        | 24 h    |
        | 720 h   |

    @S3-CACHE-03
    Scenario: A new value begins a new time to live
      Given the cache of Ana holds
        | name  | value | expires in |
        | theme | dark  | 24 h       |
      When Ana caches "theme" as "light" for 60 s
      Then the cache of Ana holds
        | name  | value | expires in |
        | theme | light | 60 s       |

  Rule: An expired entry is no longer found

    @S3-CACHE-03 @severity:critical
    Scenario: A code that is valid for a tenth of a second
      Given the cache of Ana holds
        | name  | value | expires in |
        | code  | 1234  | 100 ms     |
        | theme | dark  | 60 s       |
      When the services act in turn
        | service | action       |
        | gateway | waits 150 ms |
      Then Ana finds nothing under "code" in the cache
      And the cache of Ana holds
        | name  | value | expires in |
        | theme | dark  | 60 s       |

  Rule: An extension lengthens the life of one entry, and never shortens it

    @S3-CACHE-03
    Scenario Outline: Ana extends her theme to <ttl>
      Given the cache of Ana holds
        | name  | value | expires in |
        | theme | dark  | 60 s       |
        | font  | large | 60 s       |
      When Ana extends "theme" to <ttl> in the cache
      Then the cache of Ana holds
        | name  | value | expires in |
        | theme | dark  | <then>     |
        | font  | large | 60 s       |

      Examples:
        | ttl   | then  |
        | 5 min | 5 min |
        | 10 s  | 60 s  |

    @S3-CACHE-03
    Scenario: There is no entry to extend
      Given the cache of Ben holds
        | name  | value | expires in |
        | theme | light | 60 s       |
      When Ana extends "theme" to 5 min in the cache
      Then Ana is refused: not found
      And nothing else has changed

  Rule: A time to live lasts from one millisecond to thirty days

    @S3-CACHE-03
    Scenario Outline: Ana asks for a time to live of <ttl>
      Given the cache of Ana holds
        | name  | value | expires in |
        | theme | light | 60 s       |
      When Ana caches "theme" as "dark" for <ttl>
      Then Ana is refused: invalid argument with the message "a TTL lasts from"
      And nothing else has changed

      Examples:
        | ttl    |
        | 0 ms   |
        | 0.4 ms |
        | 721 h  |
