@cache
Feature: Cache consistency: cached values follow committed ones
  A customer who has just paid and still sees the old balance pays again, or calls the hotline.
  Segment: all. Value: answers that are fast and right. Source: S3-CACHE-01.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: After a commit, the next read returns the new value at every service

    @S3-CACHE-01 @severity:critical
    Scenario: Ben changes Ana's balance at the worker
      When the services act in turn
        | service | action                                    |
        | gateway | Ana reads her balance                     |
        | gateway | Ben reads his balance                     |
        | worker  | Ben sets Ana's balance to 500 and commits |
      Then Ana's balance through the cache is 500
      And Ben's balance through the cache is 50
      And Ana's balance has been loaded 2 times
      And Ben's balance has been loaded 1 time

  Rule: Until the commit, every service reads the old value

    @S3-CACHE-01
    Scenario: Ana reads her balance while Ben's change is uncommitted
      When the services act in turn
        | service | action                        |
        | worker  | Ben sets Ana's balance to 500 |
        | gateway | Ana reads her balance         |
        | worker  | Ben commits                   |
      Then Ana's balance through the cache is 500
      And Ana's balance has been loaded 2 times

  Rule: A change that is not committed invalidates nothing

    @S3-CACHE-01
    Scenario: Ben rolls back his change
      When the services act in turn
        | service | action                                       |
        | gateway | Ana reads her balance                        |
        | worker  | Ben sets Ana's balance to 500 and rolls back |
      Then Ana's balance through the cache is 100
      And Ana's balance has been loaded 1 time

    @S3-CACHE-01
    Scenario: The database refuses Ben's change
      When the services act in turn
        | service | action                                    |
        | gateway | Ana reads her balance                     |
        | worker  | Ben sets Ana's balance to -20 and commits |
      Then Ben is refused: check violation
      And Ana's balance through the cache is 100
      And Ana's balance has been loaded 1 time

  Rule: A load that began before a change never fills the cache

    @S3-CACHE-01 @severity:critical
    Scenario: Ben's change is committed while Ana's balance is loaded
      When the services act in turn
        | service | action                                    |
        | gateway | Ana begins to load her balance            |
        | worker  | Ben sets Ana's balance to 500 and commits |
        | gateway | Ana's load ends                           |
      Then Ana's balance through the cache is 500
      And Ana's balance has been loaded 2 times

    @S3-CACHE-01
    Scenario: Ben's change is rolled back while Ana's balance is loaded
      When the services act in turn
        | service | action                                       |
        | gateway | Ana begins to load her balance               |
        | worker  | Ben sets Ana's balance to 500 and rolls back |
        | gateway | Ana's load ends                              |
      Then Ana's balance through the cache is 100
      And Ana's balance has been loaded 1 time
