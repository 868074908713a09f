@isolation @needs:pgvector
Feature: Privilege escalation: no statement frees a client from row security
  An attacker who gets SQL past the application tries next to become another role, or to switch off the policies. The
  database grants nothing that would help.
  Segment: regulated. Value: a breach stays small. Source: S4-RLS-10, PostgreSQL row security.

  Background:
    Given Acme and Bolt have rows in every table

  Rule: The application role cannot bypass row security

    @S4-RLS-10 @severity:critical
    Scenario Outline: Attempts to <attempt>
      When another tenant and a client without a tenant try to <attempt>
      Then another tenant is refused: insufficient privilege
      And a client without a tenant is refused: insufficient privilege
      And nothing else has changed

      Examples: ways out of row security
        | attempt                                  |
        | assume another role                      |
        | turn row security off in the session     |
        | disable row security on the tables       |
        | create a function that runs as its owner |
        | read a file of the server                |
        | copy a file of the server into a table   |
        | run a program on the server              |
