@delivery
Feature: Specifications of components: what a delivery starts from
  Product owners write down what a component must offer, and see at once what is missing.
  Segment: product owners, developers. Value: nothing is built on half a specification. Source: S1-ORCH-11.

  Rule: A specification has a title, an overview, operations and testing requirements

    @S1-ORCH-11
    Scenario: Ana reads the specification of the calculator
      When Ana lists the parts of the specification
      Then the list is
        | part                  | text                                                                                                                                          |
        | title                 | Calculator                                                                                                                                    |
        | overview              | Arithmetic on two numbers, for services that charge customers. A division by zero is refused, so that no invoice holds a number that is none. |
        | operation 1           | add: returns the sum of two numbers                                                                                                           |
        | operation 2           | subtract: returns the first number less the second                                                                                            |
        | operation 3           | multiply: returns the product of two numbers                                                                                                  |
        | operation 4           | divide: returns the first number divided by the second; a division by zero raises ValueError                                                  |
        | testing requirement 1 | Every operation is tested with whole numbers, fractions and negative numbers                                                                  |
        | testing requirement 2 | A division by zero raises ValueError                                                                                                          |
        | testing requirement 3 | Tests reach 80% of the component                                                                                                              |

  Rule: Every problem of a specification is reported, with its line and with what is missing

    @S1-ORCH-11
    Scenario Outline: A specification with <what>
      Given the file "calculator/SPECIFICATION.md" holds
        """
        <title>

        ## Overview
        <overview>

        ## Operations
        <operation>
        - `add`: returns the sum

        ## <last section>
        - Tests reach 80%
        """
      When Ana lists the parts of the specification
      Then Ana is refused: invalid argument with the message "<message>"

      Examples:
        | what                        | title        | overview   | operation              | last section         | message                                                                     |
        | no title                    | Calculator   | Arithmetic | - `subtract`: the rest | Testing requirements | SPECIFICATION.md:1: a title is missing                                      |
        | an empty overview           | # Calculator |            | - `subtract`: the rest | Testing requirements | SPECIFICATION.md:3: the section 'overview' is empty                         |
        | no testing requirements     | # Calculator | Arithmetic | - `subtract`: the rest | Tests                | SPECIFICATION.md:11: the section 'testing requirements' is missing          |
        | an operation without a name | # Calculator | Arithmetic | - **bold**             | Testing requirements | SPECIFICATION.md:7: this item names no operation                            |
        | a duplicate operation       | # Calculator | Arithmetic | - `add`: the sum       | Testing requirements | SPECIFICATION.md:8: the operation add appears twice; the first is in line 7 |

    @S1-ORCH-11
    Scenario: A specification in which everything is missing
      Given the file "calculator/SPECIFICATION.md" holds
        """
        We need something that calculates.
        """
      When Ana lists the parts of the specification
      Then Ana is refused: invalid argument with the message "a title is missing"
      And Ana is refused: invalid argument with the message "the section 'overview' is missing"
      And Ana is refused: invalid argument with the message "the section 'operations' is missing"
      And Ana is refused: invalid argument with the message "the section 'testing requirements' is missing"

  Rule: A component that lacks a specified operation is not delivered

    @S1-ORCH-11 @S1-ERR-07
    Scenario: The calculator does not offer divide
      Given a calculator that does not offer divide
      When Ana delivers the calculator to staging in sync mode
      Then the stages have ended with
        | stage         | verdict | error                                                 |
        | specification | failed  | SPECIFICATION.md:13: calculator does not offer divide |
      And staging runs no calculator
