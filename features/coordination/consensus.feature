@coordination
Feature: Consensus: answers on which most agents agree
  An agent can be wrong. Where errors are expensive, several agents are asked, and an answer counts only if more than half
  of them give it, including those that failed: the only agent left when the others fail is not a majority.
  Segment: all. Value: answers that do not rest on one agent. Source: TTA.dev AgentCoordinationPrimitive, S0-AGENT-01.

  Background:
    Given the steps
      | step    | takes | returns  | fails  |
      | read    | 1 s   | 40 euros |        |
      | add-up  | 2 s   | 40 euros |        |
      | guess   | 3 s   | 90 euros |        |
      | ask     | 4 s   | 70 euros |        |
      | scan    | 1 s   |          | always |
      | inquire | 30 s  | 40 euros |        |
      | pay     |       |          |        |
    And the agents
      | person | correlation id | agent id  | operation |
      | Ana    | run-1          | day-agent | payment   |

  Rule: An answer counts as soon as more than half of all agents have given it

    @S0-AGENT-01 @severity:critical
    Scenario: Two of three agree, and the third is not waited for
      When Ana's coordinator runs consensus(clerk: read, auditor: add-up, bank: inquire) >> pay on "invoice"
      Then Ana gets "pay(40 euros)"
      And this has happened
        | at  | event                |
        | 0 s | read begins          |
        | 0 s | add-up begins        |
        | 0 s | inquire begins       |
        | 1 s | read ends            |
        | 2 s | add-up ends          |
        | 2 s | inquire is cancelled |
        | 2 s | pay begins           |
        | 2 s | pay ends             |

    Scenario: The two that agree answer after the one that does not
      When Ana's coordinator runs consensus(guesser: guess, bank: inquire, auditor: add-up) >> pay on "invoice"
      Then Ana gets "pay(40 euros)"
      And Ana's run takes 30 s

  Rule: Without a majority there is no answer, and the workflow does not continue

    @severity:critical
    Scenario Outline: <case>
      When Ana's coordinator runs consensus(<agents>) >> pay on "invoice"
      Then Ana's run fails with
        | failure      | of      | message   |
        | no consensus | <names> | <message> |
      And pay has run 0 times

      Examples: too few that agree
        | case                                 | agents                                                  | names                         | message                                |
        | Three give three answers             | clerk: read, guesser: guess, bank: ask                  | clerk, guesser, bank          | 2 of 3 agents have to agree, and 1 did |
        | Half of the agents is not a majority | clerk: read, auditor: add-up, guesser: guess, bank: ask | clerk, auditor, guesser, bank | 3 of 4 agents have to agree, and 2 did |

  Rule: A failed agent counts as one that did not agree

    @severity:critical
    Scenario: Only the clerk answers
      When Ana's coordinator runs consensus(clerk: add-up, scanner: scan, copier: scan) >> pay on "invoice"
      Then Ana's run fails with
        | failure      | of                     |
        | no consensus | clerk, scanner, copier |
        | error        | scan                   |
      And pay has run 0 times

  Rule: Agents are stopped once a majority can no longer be reached

    Scenario: The bank is not waited for when the first three disagree
      When Ana's coordinator runs consensus(clerk: read, guesser: guess, helper: ask, bank: inquire) on "invoice"
      Then Ana's run fails with
        | failure      | of                           |
        | no consensus | clerk, guesser, helper, bank |
      And Ana's run takes 4 s

  Rule: Answers of different types do not agree, even if they are equal

    Scenario: One agent counts 1 invoice, and the other finds that there is one
      Given the steps
        | step  | returns JSON |
        | count | 1            |
        | look  | true         |
      When Ana's coordinator runs consensus(clerk: count, auditor: look) >> pay on "invoice"
      Then Ana's run fails with
        | failure      | of             | message                                |
        | no consensus | clerk, auditor | 2 of 2 agents have to agree, and 1 did |
      And pay has run 0 times
