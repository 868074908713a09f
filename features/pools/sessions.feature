@pools
Feature: Sessions that end before their time
  Whoever goes away in the middle has agreed to nothing, and a program that breaks off has not finished its sum. What
  they had begun must not be in the books.
  Segment: all. Value: books that hold what was meant. Source: S4-POOL-08, S4-DB-05.

  Rule: What a session has begun is kept only if the session is done

    @S4-POOL-08 @S4-DB-05 @severity:critical
    Scenario Outline: A session opens an account and <ends>
      When a session <ends>
      Then what it had begun is <outcome>
      And its connection was held in the meantime, and the next session gets it

      Examples: how a session can end
        | because                         | ends                       | outcome |
        | it has come to its end          | is done                    | kept    |
        | nobody knows what is missing    | breaks off in an error     | undone  |
        | the database did not agree      | is refused by the database | undone  |
        | it did not agree in the end     | is refused at its commit   | undone  |
        | whoever wanted it has gone away | is cancelled               | undone  |

  Rule: Whoever has left a counter does nothing there any more, however often they leave it

    @S4-POOL-05
    Scenario Outline: Ana has left <how often>, and somebody else stands there
      Given the accounts
        | owner | balance |
        | Ana   | 100     |
      And a bank with 1 counter and 0 spare ones
      And Ana stands at a counter
      And Ben waits for a counter
      When Ana, who has left <times> times, adds 20 to Ana
      Then the objection names "This unit of work has not begun, or is closed."
      And Ben stands at a counter
      And the accounts are as they were
      And the bank counts
        | counters | free | taken | spare | waiting |
        | 1        | 0    | 1     | 0     | 0       |

      Examples: once, and once more by mistake
        | how often | times |
        | once      | 1     |
        | twice     | 2     |

  Rule: A bank that closes a second time is closed

    Scenario: Ana has been there, and the bank closes twice
      Given a bank with 1 counter and 0 spare ones
      And Ana has been at a counter
      When the bank closes
      And the bank closes
      And Ben comes to a counter
      Then Ben is told that the bank is closed
      And the server sees 0 connections of the bank
