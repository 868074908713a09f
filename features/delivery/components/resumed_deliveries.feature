@delivery
Feature: Resumed deliveries: agency deliver --resume, agency runs and agency decide
  A delivery is killed with its machine, or waits for a person for a day. Whoever comes next goes on with it by its name.
  Segment: release managers. Value: no finished stage is paid for twice. Source: S2-ERR-11, S1-ERR-07.

  Rule: A delivery that was killed goes on with the stage that it was killed in

    @S2-ERR-11 @severity:critical
    Scenario: Ana's delivery is killed while its tests run
      Given a calculator that has a test that hangs until a delivery is killed
      And Ana has started "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target development --setting gates=test_pass_rate --run monday"
      And the command of Ana is killed during "testing"
      When Ben enters "agency deliver --resume monday"
      Then Ben gets the exit code 0
      And Ben gets output with
        """
          ✓ specification          done before
          ✓ testing 
        """

  Rule: A delivery goes on as a person decides in another process, and not before

    Scenario Outline: Ben <decides> while Ana's delivery waits
      Given Ana has started "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target staging --setting gates= --run monday --approve-before staging_deployment"
      And the command of Ana waits before "staging_deployment"
      When Ben enters "agency decide monday staging_deployment --by Ben --<decides>"
      Then Ben gets the exit code 0
      And Ana gets the exit code <code>
      And Ana gets output with
        """
        calculator <outcome> to staging.
        """

      Examples:
        | decides | code | outcome           |
        | approve | 0    | was delivered     |
        | reject  | 1    | was not delivered |

    @S1-ORCH-07
    Scenario: Ben rejects the refactoring that Ana's delivery could do while tests are generated
      Given an OpenHands server whose agents write tests
      And Ana has started "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target development --async --enable-openhands --setting gates= --run monday --approve-before refactoring"
      And the command of Ana waits before "refactoring"
      When Ben enters "agency decide monday refactoring --by Ben --reject"
      Then Ana gets the exit code 1

  Rule: A delivery that is resumed asks the same people, and takes an answer that was given meanwhile

    @S2-ERR-11
    Scenario: Ben approves after Ana's delivery was killed
      Given Ana has started "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target staging --setting gates= --run monday --approve-before staging_deployment"
      And the command of Ana is killed before "staging_deployment"
      And Ben has entered "agency decide monday staging_deployment --by Ben --approve"
      When Ana enters "agency deliver --resume monday"
      Then Ana gets the exit code 0
      And Ana gets output with
        """
          … staging_deployment     needs an approval
        """
      And staging runs the calculator, and keeps 1 version

  Rule: The list of runs says which can be resumed

    @S1-ERR-07
    Scenario: Ana's delivery has failed, for nothing says where OpenHands is
      Given Ana has entered "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target staging --enable-openhands --run monday"
      When Ben enters "agency runs"
      Then Ben gets the exit code 0
      And Ben gets output with
        """
        monday  failed
        """

  Rule: Tests that OpenHands has generated are run by the gates of the same delivery

    @S1-ORCH-06 @S1-ORCH-01 @S1-CLI-05 @severity:critical
    Scenario: Ana's calculator has no other tests
      Given a calculator that has no tests
      And an OpenHands server whose agents write tests
      When Ana enters "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target staging --async --enable-openhands --setting coverage_threshold=60"
      Then Ana gets the exit code 0
      And Ana gets output with
        """
          ✓ test_collection
        """
      And Ana gets output with
        """
              ✓ test_pass_rate 100%, at least 100%
        """

  Rule: A component that has changed since its gates ran is not deployed

    @S1-ORCH-06 @S1-ERR-07 @severity:critical
    Scenario Outline: Ana's component is changed after her delivery was killed before <stage>
      Given Ana has started "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target production --setting gates=security --run monday --approve-before <stage>"
      And the command of Ana is killed before "<stage>"
      And Ben has entered "agency decide monday <stage> --by Ben --approve"
      And a calculator that evaluates what it is given
      When Ben enters "agency deliver --resume monday"
      Then Ben gets the exit code 1
      And Ben gets output with
        """
        <stage> failed: calculator has changed since its gates ran (calculator.py)
        """
      And production runs no calculator

      Examples:
        | stage                 |
        | staging_deployment    |
        | production_deployment |
