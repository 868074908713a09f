Feature: Timeouts of statements and locks: whichever is shorter
  A session that may not wait for long is refused with the reason.
  Source: PostgreSQL's isolation test timeouts.

  Background:
    Given the SQL has run
      """
      CREATE TABLE account (name text PRIMARY KEY, balance numeric NOT NULL);
      INSERT INTO account VALUES ('checking', 600), ('savings', 600);
      """

  Rule: The shorter timeout decides

    Scenario: a statement timeout, on a table
      When SQL sessions act in turn at read committed
        | Ana                          | Ben                              |
        | SELECT count(*) FROM account |                                  |
        |                              | SET statement_timeout = 100      |
        |                              | LOCK TABLE account and times out |
        | ROLLBACK                     |                                  |
      Then Ben is refused: SQLSTATE 57014

    Scenario: a lock timeout, on a row
      When SQL sessions act in turn at read committed
        | Ana                                        | Ben                                                       |
        | UPDATE account SET balance = balance + 100 |                                                           |
        |                                            | SET lock_timeout = 100                                    |
        |                                            | DELETE FROM account WHERE name = 'checking' and times out |
        | ROLLBACK                                   |                                                           |
      Then Ben is refused: SQLSTATE 55P03
      And Ben has waited for Ana

    Scenario: a lock timeout that is longer than that of the statement
      When SQL sessions act in turn at read committed
        | Ana                                        | Ben                                                       |
        | UPDATE account SET balance = balance + 100 |                                                           |
        |                                            | SET lock_timeout = 5000                                   |
        |                                            | SET statement_timeout = 100                               |
        |                                            | DELETE FROM account WHERE name = 'checking' and times out |
        | ROLLBACK                                   |                                                           |
      Then Ben is refused: SQLSTATE 57014
