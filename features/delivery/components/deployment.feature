@delivery
Feature: Deployment: versions that are published atomically
  Users of a target see a complete version at any moment, and the previous one is kept.
  Segment: operators. Value: a deployment never shows half a component. Source: S1-ORCH-06, The Twelve-Factor App
  (V. Build, release, run), Continuous Delivery by Humble and Farley (smoke tests).

  Background:
    Given the delivery settings
      | setting | value |
      | gates   |       |

  Rule: A target switches to the new version and keeps the previous one

    Scenario: Ana delivers a calculator that multiplies in another way
      Given Ana has delivered the calculator to staging
      And a calculator that multiplies in another way
      When Ana delivers the calculator to staging in sync mode
      Then staging runs the calculator, and keeps 2 versions

  Rule: Delivering the same version again changes nothing

    Scenario: Ana delivers the calculator twice
      Given Ana has delivered the calculator to staging
      When Ana delivers the calculator to staging in async mode
      Then staging runs the calculator, and keeps 1 version

  Rule: A target switches only to a version whose tests pass as published

    @severity:critical
    Scenario: The calculator needs a file that is not published
      Given Ana has delivered the calculator to staging
      And a calculator that reads a file of its tests
      And the delivery settings
        | setting | value          |
        | gates   | test_pass_rate |
      When Ana delivers the calculator to production in sync mode
      Then the stages have ended with
        | stage              | verdict | error             |
        | specification      | passed  |                   |
        | testing            | passed  |                   |
        | refactoring        | passed  |                   |
        | staging_deployment | failed  | FileNotFoundError |
      And staging runs the first calculator
      And production runs no calculator

  Rule: Production switches only to the version that staging runs

    @S1-ORCH-06 @severity:critical
    Scenario: Ben delivers another calculator to staging while Ana's delivery waits
      Given Ana has started "agency deliver --spec calculator/SPECIFICATION.md --component calculator --target production --setting gates= --run monday --approve-before production_deployment"
      And the command of Ana waits before "production_deployment"
      And Ben has entered "agency example other"
      And the file "other/prices.txt" holds
        """
        Tea: 3
        """
      And Ben has entered "agency deliver --spec other/SPECIFICATION.md --component calculator --target staging --setting gates="
      When Ben enters "agency decide monday production_deployment --by Ben --approve"
      Then Ana gets the exit code 1
      And Ana gets output with
        """
        production_deployment failed: staging runs the version
        """
      And production runs no calculator
