@service
Feature: Instant answers

  Scenario: The answer has a heading
    Given everything is clean
    When somebody asks for "jar"
    Then the heading is "JAR"
