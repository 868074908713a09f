@delivery
Feature: Failing journals: full disks, lost databases and Ctrl-C lose nothing that was recorded
  Disks and databases fail, too. A stage that was reported as finished must stay finished.
  Segment: operators. Value: fix the cause, resume, done. Source: S2-ERR-11.

  Rule: A journal that cannot be written stops the run, names the reason, and keeps what was recorded

    @S2-ERR-11 @severity:critical
    Scenario: The disk becomes full during the build
      Given runs of delivery in files with the stages
        | stage   |
        | build   |
        | release |
      And the disk of the runs becomes full during build
      When Ana starts the run "calculator"
      Then Ana is refused: unavailable with the message "the disk is full"
      And the list of runs shows
        | run        | state       | stage | executed |
        | calculator | interrupted | build | no       |
      And the stages have been started
        | stage | times |
        | build | 1     |

    @S2-ERR-11
    Scenario: The disk has space again
      Given runs of delivery in files with the stages
        | stage   |
        | build   |
        | release |
      And the disk of the runs becomes full during release
      And Ana starts the run "calculator"
      When the disk of the runs has space again
      And Ana resumes the run "calculator"
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the stages have been started
        | stage   | times |
        | build   | 1     |
        | release | 2     |

    @S2-ERR-11
    Scenario: The database cannot be reached
      Given runs of delivery in PostgreSQL with the stages
        | stage |
        | build |
      And the database of the runs can be stopped
      When the database of the runs becomes unavailable
      And Ana starts the run "calculator"
      Then Ana is refused: unavailable with the message "The database of the runs cannot be reached"
      And the list of runs shows
        | run |

  Rule: A record that was cut off by a crash is ignored, and its stage is repeated

    @S2-ERR-11
    Scenario: The machine crashes while the end of the build is recorded
      Given runs of delivery in files with the stages
        | stage   |
        | build   |
        | release |
      And Ana's process executes the run "calculator" and is killed after build
      When the disk of the runs loses half of the last record
      And Ana resumes the run "calculator"
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the stages have been started
        | stage   | times |
        | build   | 2     |
        | release | 1     |
