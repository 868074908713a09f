@pools
Feature: People who come to a bank that closes
  A bank that closes lets nobody stand in line for nothing. Whoever is sent away hears what has happened, where, and
  what they can do.
  Segment: all. Value: an end that nobody waits for. Source: S4-POOL-07.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: Whoever waits when the bank closes is sent away at once, and told where and what to do

    Scenario Outline: Ben and Cleo still wait for <desk> when the bank closes
      Given a bank with 1 counter and 0 spare ones
      And Ana stands at <desk>
      And Ben and Cleo wait for <desk>
      When the bank closes
      Then Ben is told that the bank is closed, with the words "<words>"
      And Cleo is told that the bank is closed, with the words "<words>"
      And Ana stands at <desk>

      Examples: where people can wait
        | because                          | desk                | words                                                                                 |
        | what is changed is changed there | a counter           | The read-write pool is closed and gives out no connection: open another one to go on. |
        | there are two banks under a roof | an information desk | The read-only pool is closed and gives out no connection: open another one to go on.  |

    Scenario: Ben gives up in the very moment in which the bank closes
      Given a bank with 1 counter and 0 spare ones
      And Ana stands at a counter
      And Ben and Cleo wait for a counter
      When the bank closes, and Ben gives up at that very moment
      Then Cleo is told that the bank is closed
      And Ana stands at a counter

  Rule: Whoever leaves while the bank closes leaves nothing behind

    Scenario: Ana leaves in the very moment in which the bank closes
      Given a bank with 2 counters and 0 spare ones
      And Ana and Ben stand at a counter
      When Ben leaves
      And the bank closes, and Ana leaves at that very moment
      Then the bank counts
        | counters | free | taken | spare | waiting |
        | 2        | 0    | 0     | 0     | 0       |
      And the server sees 0 connections of the bank

  Rule: Whoever comes to a bank that has closed is told the same

    Scenario Outline: Ben comes to <desk> when the bank has closed
      Given a bank with 1 counter and 0 spare ones
      And Ana has been at <desk>
      When the bank closes
      And Ben comes to <desk>
      Then Ben is told that the bank is closed, with the words "<words>"
      And the server sees 0 connections of the bank

      Examples: where people can come
        | because                      | desk                | words                                                                                 |
        | nothing is changed any more  | a counter           | The read-write pool is closed and gives out no connection: open another one to go on. |
        | nothing is looked up, either | an information desk | The read-only pool is closed and gives out no connection: open another one to go on.  |

  Rule: The bank knows who still stands there when it has closed

    @S4-POOL-11
    Scenario: Ana and Ben still stand at a counter when the bank closes
      Given a bank with 3 counters and 0 spare ones
      And Ana, Ben and Cleo stand at a counter
      When Cleo leaves
      And the bank closes
      Then the bank counts
        | counters | free | taken | spare | waiting |
        | 3        | 0    | 2     | 0     | 0       |
      And the server sees 2 connections of the bank

    @S4-POOL-11
    Scenario: Ben stands there alone when Ana has left
      Given a bank with 1 counter and 1 spare one
      And Ana and Ben stand at a counter
      When the bank closes
      And Ana leaves
      Then the bank counts
        | counters | free | taken | spare | waiting |
        | 1        | 0    | 1     | 0     | 0       |
      And the server sees 1 connection of the bank
