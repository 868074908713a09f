@cache
Feature: Stampedes: many clients that miss the same entry at once
  When a popular entry expires, every client asks the database for it at the same moment, and the database goes down.
  Segment: all. Value: load that stays level when an entry expires. Source: S3-CACHE-01, S3-CACHE-04.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |
      | Ben   | 50      |

  Rule: Clients of all services share one load

    @S3-CACHE-04 @severity:critical
    Scenario: The first clients
      When the services act in turn
        | service | action                        |
        | both    | 40 clients read Ana's balance |
      Then Ana's balance has been loaded 1 time
      And Ben's balance has been loaded 0 times
      And Ana's balance through the cache is 100

    @S3-CACHE-01 @S3-CACHE-04
    Scenario: Clients after a change
      When the services act in turn
        | service | action                                    |
        | gateway | Ana reads her balance                     |
        | worker  | Ben sets Ana's balance to 500 and commits |
        | both    | 40 clients read Ana's balance             |
      Then Ana's balance has been loaded 2 times
      And Ana's balance through the cache is 500

  Rule: A load that hangs keeps other clients waiting for a limited time only

    @S3-CACHE-04 @S3-ERR-01
    Scenario: The gateway hangs while it loads Ana's balance
      When the services act in turn
        | service | action                                                             |
        | gateway | Ana begins to load her balance                                     |
        | worker  | Ana reads her balance, waiting for another load for at most 100 ms |
      Then Ana's balance has been loaded 2 times
      And Ana's balance through the cache is 100
      And Ana's balance has been loaded 2 times

  Rule: A load that fails is not cached

    @S3-CACHE-01 @S3-ERR-01
    Scenario: Cem has no account
      When the services act in turn
        | service | action                |
        | gateway | Cem reads his balance |
        | worker  | Cem reads his balance |
      Then Cem is refused: not found
      And Cem's balance has been loaded 2 times
      And the cache of Cem holds
        | name | value | expires in |
