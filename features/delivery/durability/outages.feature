@delivery
Feature: Outages and interruptions: a run waits for its database, and Ctrl-C leaves a run that can be resumed
  Databases are restarted, and people change their minds. Neither costs more than the stage that was under way.
  Segment: operators. Value: nobody has to clean up after an outage. Source: S2-ERR-11.

  Rule: A run continues when its database is back

    @S2-ERR-11 @severity:critical
    Scenario: The database is down when the review ends
      Given runs of delivery in PostgreSQL with the stages
        | stage   | does  |
        | review  | waits |
        | release |       |
      And the database of the runs can be stopped
      And Ana starts the run "calculator"
      When the database of the runs becomes unavailable
      And the stage review continues
      And the database of the runs becomes available
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the stages have been started
        | stage   | times |
        | review  | 1     |
        | release | 1     |

    @S2-ERR-11
    Scenario: The database is down for a while as the run waits for Ben
      Given runs of delivery in PostgreSQL with the stages
        | stage   | asks              |
        | review  | Is it safe to go? |
        | release |                   |
      And the database of the runs can be stopped
      And Ana starts the run "calculator"
      When the database of the runs becomes unavailable
      And the process of Ana waits for its database
      And Ben approves review in the run "calculator"
        | question          | answer |
        | Is it safe to go? | Yes.   |
      And the database of the runs becomes available
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the stages have been started
        | stage   | times |
        | review  | 1     |
        | release | 1     |

  Rule: Ctrl-C ends the process and nothing else

    @S2-ERR-11
    Scenario Outline: Ana interrupts the review and resumes it later, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage   | does  |
        | build   |       |
        | review  | waits |
        | release |       |
      And Ana starts the run "calculator"
      When the process of Ana is interrupted
      And the stage review continues
      And Ana resumes the run "calculator"
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the stages have been started
        | stage   | times |
        | build   | 1     |
        | review  | 2     |
        | release | 1     |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |

    @S2-ERR-11
    Scenario Outline: Ana looks at the list after Ctrl-C, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage  | does  |
        | review | waits |
      And Ana starts the run "calculator"
      When the process of Ana is interrupted
      Then Ana is refused: cancelled
      And the list of runs shows
        | run        | state       | stage  | executed |
        | calculator | interrupted | review | no       |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |
