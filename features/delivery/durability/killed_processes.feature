@delivery
Feature: Durable runs: a delivery whose process is killed continues where it was
  A delivery takes hours, and machines are restarted. Work that was done once must neither be lost nor done again.
  Segment: release managers. Value: a crash costs the stage that was under way, and nothing else.
  Source: S2-ERR-11, S1-ERR-07, DBOS documentation (Concurrent Executions).

  Rule: A resumed run repeats no finished stage

    @S2-ERR-11 @severity:critical
    Scenario Outline: Ana's process is killed <moment>, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage   |
        | build   |
        | review  |
        | release |
      And Ana's process executes the run "calculator" and is killed <moment>
      When Ana resumes the run "calculator"
      Then the list of runs shows
        | run        | state    | stage   | executed |
        | calculator | finished | release | no       |
      And the stages have been started
        | stage   | times     |
        | build   | <build>   |
        | review  | <review>  |
        | release | <release> |

      Examples: a stage is done again only if it was killed
        | moment                 | build | review | release | place      |
        | before the first stage | 1     | 1      | 1       | PostgreSQL |
        | in build               | 2     | 1      | 1       | PostgreSQL |
        | after build            | 1     | 1      | 1       | PostgreSQL |
        | in review              | 1     | 2      | 1       | PostgreSQL |
        | after review           | 1     | 1      | 1       | PostgreSQL |
        | in release             | 1     | 1      | 2       | PostgreSQL |
        | at the end             | 1     | 1      | 1       | PostgreSQL |
        | before the first stage | 1     | 1      | 1       | files      |
        | in build               | 2     | 1      | 1       | files      |
        | after build            | 1     | 1      | 1       | files      |
        | in review              | 1     | 2      | 1       | files      |
        | after review           | 1     | 1      | 1       | files      |
        | in release             | 1     | 1      | 2       | files      |
        | at the end             | 1     | 1      | 1       | files      |

  Rule: A failed run shows the underlying error, and resumes with the stage that failed

    @S1-ERR-07
    Scenario Outline: The network is down during the first review, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage   | does                   |
        | build   |                        |
        | review  | fails: no network here |
        | release |                        |
      When Ana starts the run "calculator"
      Then Ana is refused: other with the message "RuntimeError: no network here"
      And the list of runs shows
        | run        | state  | stage  | error                         |
        | calculator | failed | review | RuntimeError: no network here |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |

    @S1-ERR-07 @S2-ERR-11
    Scenario Outline: The network is back, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage   | does                   |
        | build   |                        |
        | review  | fails: no network here |
        | release |                        |
      And Ana starts the run "calculator"
      When Ana resumes the run "calculator"
      Then the list of runs shows
        | run        | state    | stage   | error |
        | calculator | finished | release |       |
      And the stages have been started
        | stage   | times |
        | build   | 1     |
        | review  | 2     |
        | release | 1     |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |

  Rule: A run is executed by one process at a time

    Scenario Outline: Ben resumes a run that Ana's process executes, with runs in <place>
      Given runs of delivery in <place> with the stages
        | stage | does  |
        | build | waits |
      And Ana starts the run "calculator"
      When Ben resumes the run "calculator"
      Then Ben is refused: conflict with the message "The run calculator is executed by"
      And the list of runs shows
        | run        | state   | stage | executed |
        | calculator | running | build | yes      |
      And the stages have been started
        | stage | times |
        | build | 1     |

      Examples:
        | place      |
        | PostgreSQL |
        | files      |
