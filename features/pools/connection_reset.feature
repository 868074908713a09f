@pools
Feature: Counters that are as good as new
  The next one at a counter must not find what the last one left there: not their open work, not
  their keys, not the name they worked under. And a line that is dead is no counter at all.
  Segment: all. Value: no customer pays for another's mistake. Source: S4-POOL-08, PostgreSQL 18 (DISCARD).

  Background:
    Given the accounts
      | owner | balance |
      | Ana   | 100     |

  Rule: What somebody leaves at a counter is gone before the next one comes

    @S4-POOL-08 @severity:critical
    Scenario Outline: Ana leaves <leftover> behind
      Given a bank with 1 counter and 0 spare ones, where people wait for 0.5 s
      And Ben has been at a counter
      When Ana leaves <leftover> behind at a counter
      Then whoever comes to the counter of Ana next finds nothing of it
      And the accounts are as they were

      Examples: what a connection remembers
        | because                                   | leftover                       |
        | every further statement would be refused  | a failed transaction           |
        | the next commit would keep it             | an open deposit                |
        | nobody would ever give it back            | a deposit that was called off  |
        | everybody after that would be refused     | a deposit that was begun by hand |
        | the next one would read the wrong time    | a clock set to Tokyo           |
        | the next one would wait for a bad plan    | the switches of the planner    |
        | the next one would see another's rows     | the name of a tenant           |
        | the next one would have other rights      | the badge of a role            |
        | nobody else could ever enter              | the key to the vault           |
        | the next one would read another's figures | a table of notes               |
        | the next one would hear another's calls   | a bell that rings              |
        | the next one would be refused for nothing | the care of an auditor         |
        | the server would keep it for nobody       | an open book                   |
        | the next one would take it for their own  | the number of an agreement     |

  Rule: Nobody is sent to a counter whose line is dead

    Scenario: The line was cut while nobody stood there
      Given a bank with 2 counters and 0 spare ones
      And Ana has been at a counter
      When the line to Ana's counter is cut
      And Ben comes to a counter
      And Ben, who stands there, adds 20 to Ana
      Then Ben stands at another counter than Ana
      And the account of Ana holds 120
      And the server sees 1 connection of the bank

    Scenario: All lines were cut while nobody stood there
      Given a bank with 2 counters and 0 spare ones
      And Ana and Ben have been at a counter
      When the line to Ana's counter is cut
      And the line to Ben's counter is cut
      And Cleo and Dora come to a counter
      Then Cleo and Dora stand at a counter
      And the server sees 2 connections of the bank

  Rule: Whoever loses the line is told so, and makes room for the next one

    Scenario: The line is cut while Ana stands there
      Given a bank with 1 counter and 0 spare ones
      And Ana stands at a counter
      When the line to Ana's counter is cut
      And Ana, who stands there, adds 20 to Ana
      And Ana leaves
      And Ben comes to a counter
      Then Ana hears that the line is dead
      And Ben stands at another counter than Ana
      And the accounts are as they were

    @S4-POOL-11
    Scenario: The line is cut while Ana stands there, and nobody comes after her
      Given a bank with 2 counters and 0 spare ones
      And Ana and Ben stand at a counter
      When the line to Ana's counter is cut
      And Ana, who stands there, adds 20 to Ana
      And Ana leaves
      Then Ana hears that the line is dead
      And the bank counts
        | counters | free | taken | spare | waiting |
        | 2        | 0    | 1     | 0     | 0       |
      And the accounts are as they were

    Scenario: The line is cut while Ana stands there, and Ben gives up as his turn comes
      Given a bank with 1 counter and 0 spare ones
      And Ana stands at a counter
      And Ben waits for a counter
      When the line to Ana's counter is cut
      And Ana, who stands there, adds 20 to Ana
      And Ana leaves, and Ben gives up at that very moment
      And Cleo comes to a counter
      Then Cleo stands at another counter than Ana
      And the bank counts
        | counters | free | taken | spare | waiting |
        | 1        | 0    | 1     | 0     | 0       |
      And the accounts are as they were
