@coordination
Feature: Hand-off: one agent passes part of the work to another
  A draft goes to the auditor, and the auditor asks the bank. The receiving agent has to know the task, for whom it is done
  and who had it before; the agent that passes it on must be able to withhold what the other must not see.
  Segment: all. Value: shared work that can be traced. Source: TTA.dev AgentHandoffPrimitive, S0-AGENT-01, S0-CTX-03.

  Background:
    Given the steps
      | step  | takes | fails  |
      | draft | 1 s   |        |
      | audit | 2 s   |        |
      | pay   | 1 s   |        |
      | scan  | 1 s   | always |
      | send  |       |        |
    And the contexts
      | person | correlation id | user | firm | salary |
      | Ana    | run-1          | ana  | Acme | 4000   |
    And the agents
      | person | correlation id | agent id | operation   |
      | Ana    | run-1          | writer   | stocktaking |

  Rule: The receiving agent gets the task, the context and the history, and the work returns to the agent that passed it on

    @S0-AGENT-01 @S0-CTX-03 @severity:critical
    Scenario: The writer passes the audit to the auditor, who passes the payment to the bank
      When Ana's coordinator runs draft >> (audit >> pay handed to bank) handed to auditor >> send on "invoice"
      Then Ana gets "send(pay(audit(draft(invoice))))"
      And the steps of Ana's run have received
        | step  | agent id | agents before   | operation   | user | firm |
        | draft | writer   |                 | stocktaking | ana  | Acme |
        | audit | auditor  | writer          | stocktaking | ana  | Acme |
        | pay   | bank     | writer, auditor | stocktaking | ana  | Acme |
        | send  | writer   |                 | stocktaking | ana  | Acme |

  Rule: When the receiving agent fails, the agent that passed the work on continues with what it had

    Scenario: The auditor's scanner breaks
      When Ana's coordinator runs scan handed to auditor or else draft on "invoice"
      Then Ana gets "draft(invoice)"
      And the steps of Ana's run have received
        | step  | agent id | agents before | firm |
        | scan  | auditor  | writer        | Acme |
        | draft | writer   |               | Acme |

  Rule: An agent can pass on selected entries of the context, and nothing else

    @S0-CTX-03 @severity:critical
    Scenario: The bank must not see Ana's salary
      When Ana's coordinator runs draft >> (pay handed to bank with only user and firm) handed to auditor >> send on "invoice"
      Then the steps of Ana's run have received
        | step  | agent id | agents before   | operation   | user | firm | salary |
        | draft | writer   |                 | stocktaking | ana  | Acme | 4000   |
        | pay   | bank     | writer, auditor | stocktaking | ana  | Acme |        |
        | send  | writer   |                 | stocktaking | ana  | Acme | 4000   |

  Rule: Agents that work at the same time have histories of their own

    Scenario: The auditor and the clerk both hand over to the bank
      When Ana's coordinator runs aggregate(auditor: audit handed to bank, clerk: pay handed to bank) on "invoice"
      Then the steps of Ana's run have received
        | step  | agent id | agents before |
        | audit | bank     | auditor       |
        | pay   | bank     | clerk         |

  Rule: Only an agent can hand over

    Scenario: Cleo has no agent
      When Cleo runs draft handed to auditor on "invoice"
      Then Cleo's run fails with
        | failure  | of                       |
        | no agent | hand_off(draft, auditor) |
      And draft has run 0 times
