@transactions @needs:first-updater-wins @needs:row-locks
Feature: Retry timeout: for how long a transaction is retried
  A transaction that meets a conflict is retried, but not for ever. Another client changes Ana's account between her
  read and her write.
  Segment: all. Value: busy hours end by themselves. Source: PostgreSQL 18, section 13.5, docs/decisions/0036.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: Until the timeout a transaction is retried, however often it meets a conflict

    Scenario: Ana meets sixteen conflicts
      Given a retry timeout of 30 s
      And another client adds 1 to Ana during each of the first 16 attempts
      When one person acts with retries at repeatable read
        | Ana                           |
        | reads Ana                     |
        | sets Ana to 10 more than read |
      Then Ana has committed
      And Ana's transaction has been attempted 17 times
      And the account of Ana holds 126

    Scenario: Ana's first attempt takes a while
      Given a retry timeout of 5 s
      And another client adds 1 to Ana during each of the first 1 attempts
      When one person acts with retries at repeatable read
        | Ana                           |
        | reads Ana                     |
        | sleeps for 400 ms             |
        | sets Ana to 10 more than read |
      Then Ana has committed
      And Ana's transaction has been attempted 2 times
      And the account of Ana holds 111

  Rule: After the timeout no attempt is begun, and the last refusal is reported

    @severity:critical
    Scenario: Ana's first attempt takes longer than the timeout
      Given a retry timeout of 200 ms
      And another client adds 1 to Ana during each of the first 1 attempts
      When one person acts with retries at repeatable read
        | Ana                           |
        | reads Ana                     |
        | sleeps for 250 ms             |
        | sets Ana to 10 more than read |
      Then Ana is refused: serialization failure
      And Ana's transaction has been attempted once
      And the account of Ana holds 101
      And nothing else has changed
