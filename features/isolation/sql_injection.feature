@isolation @needs:pgvector
Feature: Texts that are never taken for statements
  Names, titles, searches and numbers come from people, and some of those know SQL. Acme says the same text
  wherever the store takes anything: names, notes, tags, titles, outputs, search words, tenants and users, and
  also where a number, a date or a choice is asked for.
  Segment: all. Value: customers may write what they like. Source: S4-RLS-10, S3-DB-01, OWASP injection.

  Background:
    Given Acme and Bolt have rows in every table

  Rule: What somebody says is kept as it was said, or refused

    @S4-RLS-10 @S3-DB-01 @severity:critical
    Scenario Outline: Acme says something that could <do harm>
      When Acme says <text> wherever something can be said
      Then every text reads <text>
      And every search finds nothing
      And every number, date or choice is refused
      And the rows of Bolt are as they were

      Examples: texts that try to be more than texts
        | do harm                             | text                                                |
        | end its text and remove rows        | "x'; DELETE FROM job_role_skill; --"                |
        | be a number and hold for all        | "00000000-0000-0000-0000-000000000000' OR 'a' = 'a" |
        | say for whom it is said             | "x', true), set_config('app.tenant', 'Bolt"         |
        | be filled in by somebody            | "%(tenant)s :tenant $1 {tenant}"                    |
        | end its text without a single quote | "\x27 OR 1 = 1 --"                                  |
        | match everything                    | "%"                                                 |
