@pools
Feature: Counters that are shared
  A connection to the database costs time and memory. Like the counters of a bank, a few are
  enough for many people, as long as whoever leaves makes room for the next one.
  Segment: all. Value: short waits from few connections. Source: S4-POOL-01 to S4-POOL-11.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: There are as many counters as were ordered, and no more spare ones than were ordered

    @S4-POOL-04 @S4-POOL-02 @S4-DB-09
    Scenario: Five people stand at five counters
      Given a bank with 5 counters and 0 spare ones
      When Ana, Ben, Cleo, Dora and Emil come to a counter
      Then Ana, Ben, Cleo, Dora and Emil stand at a counter
      And the server sees 5 connections of the bank

    @S4-POOL-03
    Scenario: Spare counters open for Cleo and Dora, but not for Emil
      Given a bank with 2 counters and 2 spare ones
      When Ana, Ben, Cleo, Dora and Emil come to a counter
      Then Ana, Ben, Cleo and Dora stand at a counter
      And Emil waits for a counter
      And the server sees 4 connections of the bank

  Rule: A counter that was left serves the next one

    @S4-POOL-05
    Scenario: Ben and Cleo come one after the other when Ana has left
      Given a bank with 3 counters and 0 spare ones
      And Ana has been at a counter
      And Ben has been at a counter
      When Cleo comes to a counter
      Then Ben and Cleo stand where Ana has stood
      And the server sees 1 connection of the bank

  Rule: The bank knows at any moment what is free, taken, spare and waited for

    @S4-POOL-01 @S4-POOL-11 @S4-POOL-09
    Scenario Outline: The bank counts when <leaving> of five people have left
      Given a bank with 2 counters and 1 spare one
      And Ana, Ben and Cleo stand at a counter
      And Dora and Emil wait for a counter
      When <who> leave
      Then the bank counts
        | counters | free   | taken   | spare   | waiting   |
        | 2        | <free> | <taken> | <spare> | <waiting> |

      Examples: what becomes of the counters
        | because                            | leaving | who                           | free | taken | spare | waiting |
        | who waited takes their place       | two     | Ana and Ben                   | 0    | 3     | 1     | 0       |
        | nobody is left to take their place | three   | Ana, Ben and Cleo             | 1    | 2     | 1     | 0       |
        | spare counters are closed          | five    | Ana, Ben, Cleo, Dora and Emil | 2    | 0     | 0     | 0       |

    @S4-POOL-11
    Scenario: Nobody has come yet
      Given a bank with 2 counters and 1 spare one
      When Ana comes to a counter
      Then the bank counts
        | counters | free | taken | spare | waiting |
        | 2        | 0    | 1     | 0     | 0       |

  Rule: A bank that has closed keeps no connection and serves nobody

    Scenario: Ana still stands at a counter when the bank closes
      Given a bank with 2 counters and 0 spare ones
      And Ana and Ben stand at a counter
      When the bank closes
      And Ana and Ben leave
      And Cleo comes to a counter
      Then Cleo is told that the bank is closed
      And the server sees 0 connections of the bank

    Scenario Outline: A bank is opened for a visit that <ends>
      When somebody opens a bank for a visit that <ends>
      Then whoever opened it learns that the visit <ends>
      And the server sees 0 connections of the bank

      Examples: how a visit can end
        | because                    | ends                   |
        | most of them do            | is done                |
        | programs have mistakes     | breaks off in an error |
        | people change their minds  | is cancelled           |
