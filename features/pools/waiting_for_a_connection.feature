@pools
Feature: People who wait for a counter
  When every counter is taken, the next one waits: not forever, not twice, and not for a counter
  that somebody has walked away with.
  Segment: all. Value: a busy hour passes by itself. Source: S4-POOL-06, S4-POOL-07, S4-POOL-13, S2-POOL-02.

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: Whoever waits longer than the bank allows is sent away

    @S4-POOL-06 @S4-POOL-07
    Scenario: Ben waits while Ana stands at the only counter
      Given a bank with 1 counter and 0 spare ones, where people wait for 0.1 s
      And Ana stands at a counter
      When Ben comes to a counter
      And 0.15 s pass
      Then Ben waits no longer
      And Ben is sent away after waiting 0.1 s
      And Ana stands at a counter
      And the bank counts
        | counters | free | taken | spare | waiting |
        | 1        | 0    | 1     | 0     | 0       |

  Rule: Those who wait are served in the order in which they came

    @S4-POOL-07
    Scenario: One counter becomes free for Cleo and Dora
      Given a bank with 2 counters and 0 spare ones
      And Ana and Ben stand at a counter
      And Cleo and Dora wait for a counter
      When Ben leaves
      Then Cleo stands where Ben has stood
      And Dora waits for a counter

    Scenario: Ana leaves and comes straight back while Ben waits
      Given a bank with 1 counter and 0 spare ones
      And Ana stands at a counter
      And Ben waits for a counter
      When Ana leaves and comes straight back
      Then Ben stands where Ana has stood
      And Ana waits for a counter

  Rule: A bank that was full serves again as soon as somebody leaves

    @S4-POOL-13
    Scenario: Cleo comes after Ben was sent away and Ana has left
      Given a bank with 1 counter and 0 spare ones, where people wait for 0.05 s
      And Ana stands at a counter
      And Ben has been sent away from a counter
      When Ana leaves
      And Cleo comes to a counter
      Then Cleo stands where Ana has stood
      And the server sees 1 connection of the bank

  Rule: Whoever gives up waiting is out of the queue

    Scenario: Ben gives up, and Cleo was behind him
      Given a bank with 1 counter and 0 spare ones
      And Ana stands at a counter
      And Ben and Cleo wait for a counter
      When Ben gives up waiting
      And Ana leaves
      Then Cleo stands where Ana has stood
      And the bank counts
        | counters | free | taken | spare | waiting |
        | 1        | 0    | 1     | 0     | 0       |

    @severity:critical
    Scenario: Ben and Cleo give up in the very moment in which it would be their turn
      Given a bank with 1 counter and 0 spare ones
      And Ana stands at a counter
      And Ben, Cleo and Dora wait for a counter
      When Ana leaves, and Ben and Cleo give up at that very moment
      Then Dora stands where Ana has stood
      And the bank counts
        | counters | free | taken | spare | waiting |
        | 1        | 0    | 1     | 0     | 0       |

    @S3-POOL-01 @severity:critical
    Scenario: Ana gives up before her counter is open, and Ben and Cleo were behind her
      Given a bank with 1 counter and 0 spare ones
      When Ana gives up while her counter is opened, and Ben and Cleo wait for it
      Then Ben stands at a counter
      And Cleo waits for a counter
      And the bank counts
        | counters | free | taken | spare | waiting |
        | 1        | 0    | 1     | 0     | 1       |

  Rule: In a rush no deposit is lost and no counter is left taken

    @S2-POOL-02 @S3-POOL-01 @severity:critical
    Scenario: Everybody stays until they are through
      Given a bank with 4 counters and 2 spare ones
      When 200 customers come at once, each to add 1 to Ana
      Then 200 deposits have been reported as done
      And the account of Ana holds 300
      And at most 6 counters have been taken at once
      And nobody stands at a counter any more, and 6 people can stand there at once

    @S3-POOL-01 @severity:critical
    Scenario Outline: Every second customer goes away <moment>
      Given a bank with 4 counters and 2 spare ones
      When 200 customers come at once, each to add 1 to Ana, and every second one goes away <moment>
      Then <done> deposits have been reported as done
      And Ana has got what was reported, and nothing that was not begun
      And nobody stands at a counter any more, and 6 people can stand there at once

      Examples: when people change their minds
        | because                             | moment                         | done |
        | they hold no counter yet            | while waiting                  | 100  |
        | nothing of it has been committed    | in the middle of the deposit   | 100  |
        | nobody can tell how the commit ends | while the deposit is committed | 100  |
        | the deposit is committed by then    | while leaving                  | 200  |
