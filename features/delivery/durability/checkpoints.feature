@delivery
Feature: Human checkpoints: a person's answer outlives every process
  A run waits for a person for days. The answer may come while no process runs, and is evidence for years.
  Segment: release managers, auditors. Value: nothing is released on an answer that nobody gave. Source: S2-ERR-11.

  Rule: A run goes on only after a person has answered, whether a process waits for the answer or not

    @S2-ERR-11 @severity:critical
    Scenario Outline: Ben approves while no process runs, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage   | asks                         |
        | review  | Is it safe to go?; Any gaps? |
        | release |                              |
      And Ana's process executes the run "calculator" and is killed while it waits for a person
      When Ben approves review in the run "calculator"
        | question          | answer |
        | Is it safe to go? | Yes.   |
        | Any gaps?         | None.  |
      And Ana resumes the run "calculator"
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the work of the stages has begun
        | stage   | times |
        | review  | 1     |
        | release | 1     |
      And the decisions in the run "calculator" are
        | checkpoint | by  | approved | question          | answer |
        | review     | Ben | yes      | Is it safe to go? | Yes.   |
        | review     | Ben | yes      | Any gaps?         | None.  |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |

    @S2-ERR-11
    Scenario Outline: Ben approves while Ana's second process waits, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage   | asks              |
        | review  | Is it safe to go? |
        | release |                   |
      And Ana's process executes the run "calculator" and is killed while it waits for a person
      And Ana resumes the run "calculator"
      When Ben approves review in the run "calculator"
        | question          | answer |
        | Is it safe to go? | Yes.   |
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the work of the stages has begun
        | stage   | times |
        | review  | 1     |
        | release | 1     |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |

  Rule: A decision is asked for once, and stored for good

    @S2-ERR-11 @severity:critical
    Scenario Outline: Ana's process is killed right after the decision, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage   | asks              |
        | review  | Is it safe to go? |
        | release |                   |
      And Ana's process executes the run "calculator" and is killed after the decision on review
      When Ana resumes the run "calculator"
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the decisions in the run "calculator" are
        | checkpoint | by   | approved | question          | answer |
        | review     | Dana | yes      | Is it safe to go? | Yes.   |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |

    Scenario Outline: Cem rejects what Ben has approved, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage  | asks              |
        | review | Is it safe to go? |
      And Ana's process executes the run "calculator" and is killed while it waits for a person
      When Ben approves review in the run "calculator"
        | question          | answer |
        | Is it safe to go? | Yes.   |
      And Cem rejects review in the run "calculator"
        | question          | answer |
        | Is it safe to go? | No!    |
      Then Cem is refused: invalid argument with the message "has already been decided"
      And the decisions in the run "calculator" are
        | checkpoint | by  | approved | question          | answer |
        | review     | Ben | yes      | Is it safe to go? | Yes.   |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |
