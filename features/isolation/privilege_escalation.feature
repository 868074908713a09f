@isolation @needs:pgvector
Feature: Ways out of a tenant that lead nowhere
  Whoever gets a statement of their own past the application tries next to be somebody else, or to
  switch off what holds them. The database grants them nothing that would help.
  Segment: regulated. Value: a breach that stays small. Source: S4-RLS-10, PostgreSQL row security.

  Background:
    Given Acme and Bolt have rows in every table

  Rule: Nobody frees themselves from row security

    @S4-RLS-10 @severity:critical
    Scenario Outline: Everybody else tries to <deed>
      When everybody else tries to <deed>
      Then everybody else has found nothing, or was refused: insufficient privilege
      And all rows are as they were

      Examples: ways out of row security
        | because                                    | deed                                    |
        | another role may do more                   | take another role                       |
        | whoever is asked not to look could look    | switch row security off                 |
        | what is not secured is seen by all         | lift row security from the tables       |
        | its owner's rights are lent to all callers | make a function that runs as its owner  |
        | tables are files, too                      | read the files of the server            |
        | what reads lines reads those of files      | copy a file of the server into a table  |
        | a program sees what the server sees        | run a program on the server             |
