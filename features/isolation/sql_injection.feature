@isolation @needs:pgvector
Feature: SQL injection: a text is a value, never part of a statement
  Names, titles and searches come from people, and some of them know SQL. Acme enters the same text wherever the store
  takes a value: names, notes, tags, titles, outputs, search words, tenants and users, and also where a number, a date
  or a choice is expected.
  Segment: all. Value: customers may write what they like. Source: S4-RLS-10, S3-DB-01, OWASP injection.

  Background:
    Given Acme and Bolt have rows in every table

  Rule: A text is stored as it was entered, or rejected

    @S4-RLS-10 @S3-DB-01 @severity:critical
    Scenario Outline: Acme enters a text that could <harm>
      When Acme tries to enter <text> wherever the store takes a value
      Then the attempts end with
        | client | text fields   | searches for it | fields of another type |
        | Acme   | the same text | nothing found   | rejected               |
      And nothing else has changed

      Examples: texts with SQL in them
        | harm                              | text                                                |
        | end a literal and delete rows     | "x'; DELETE FROM job_role_skill; --"                |
        | pass for an id and match all rows | "00000000-0000-0000-0000-000000000000' OR 'a' = 'a" |
        | set another tenant                | "x', true), set_config('app.tenant', 'Bolt"         |
        | be filled in as a parameter       | "%(tenant)s :tenant $1 {tenant}"                    |
        | end a literal with an escape      | "\x27 OR 1 = 1 --"                                  |
        | match everything as a pattern     | "%"                                                 |
