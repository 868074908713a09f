@delivery
Feature: The command line: agency deliver
  A developer at a terminal and a pipeline without one get the same delivery, and can tell how it ended.
  Segment: developers, release managers. Value: a delivery is one command. Source: S1-CLI-01 to S1-CLI-10, errors of DBOS
  (DBOSNonExistentWorkflowError).

  Rule: The exit code says how the delivery ended, and a summary says why

    @S1-CLI-08 @S1-CLI-10 @S1-CLI-06
    Scenario Outline: Ana delivers a calculator that <flaw>
      Given a calculator that <flaw>
      When Ana enters "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target development --setting gates=<gates>"
      Then Ana gets the exit code <code>
      And Ana gets output with
        """
        calculator <outcome> to development.
        """
      And Ana gets output with
        """
          mode     sync
        """

      Examples:
        | flaw                                 | gates          | code | outcome           |
        | multiplies in another way            |                | 0    | was delivered     |
        | has a name that does not exist       | linting        | 1    | was not delivered |
        | imports a module that does not exist | test_pass_rate | 3    | was not delivered |
        | tests only its addition              | test_coverage  | 1    | was not delivered |

    @S1-CLI-08 @S1-REP-04
    Scenario Outline: Ana's delivery gets <signal> while its tests run
      Given a calculator that has a test that hangs until a delivery is killed
      And Ana has started "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target development --setting gates=test_pass_rate --run monday"
      When the command of Ana gets <signal> during "testing"
      Then Ana gets the exit code 130
      And Ana gets error output with
        """
        Go on with: agency deliver --resume monday
        """

      Examples: Ctrl-C, the end of the machine, and a terminal that is closed
        | signal  |
        | SIGINT  |
        | SIGTERM |
        | SIGHUP  |

  Rule: With --async the delivery is asynchronous, and with --enable-openhands tests are generated

    @S1-CLI-04 @S1-CLI-05 @S1-CLI-07 @S1-CLI-09
    Scenario: Ana enters the command as the guide shows it
      Given a test generator that answers
      When Ana enters "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target staging --async --enable-openhands"
      Then Ana gets the exit code 0
      And Ana gets output with
        """
        calculator to staging, async
        """
      And Ana gets output with
        """
        ✓ test_collection
        """

    @S1-CFG-02 @S1-CLI-05
    Scenario: Ana enables OpenHands without configuring its URL
      When Ana enters "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target staging --enable-openhands"
      Then Ana gets the exit code 3
      And Ana gets error output with
        """
        OPENHANDS_URL
        """

  Rule: An invalid command line is refused, and the message says what to write instead

    @S1-CLI-01 @S1-CLI-02 @S1-CLI-03
    Scenario Outline: Ana enters <what>
      When Ana enters "agency deliver <options>"
      Then Ana gets the exit code 2
      And Ana gets error output with
        """
        <message>
        """

      Examples:
        | what                    | options                                                                            | message                          |
        | no specification        | --component calculator --target staging                                            | Missing option --spec.           |
        | no component            | --spec SPEC.md --target staging                                                    | Missing option --component.      |
        | no target               | --spec SPEC.md --component calculator                                              | Missing option --target.         |
        | the target dev          | --spec SPEC.md --component calculator --target dev                                 | did you mean 'development'?      |
        | an unknown target       | --spec SPEC.md --component calculator --target moon                                | There is no target 'moon'        |
        | a component with a path | --spec SPEC.md --component ../other --target staging                               | is not a valid component name    |
        | a limit below 0         | --spec SPEC.md --component calculator --target staging --setting gate_timeout_s=-1 | The setting gate_timeout_s is -1 |

  Rule: Resuming an unknown run is refused

    Scenario: Ana resumes an unknown run
      When Ana enters "agency deliver --resume 12345"
      Then Ana gets the exit code 3
      And Ana gets error output with
        """
        There is no run 12345
        """
