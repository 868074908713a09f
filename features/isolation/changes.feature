@isolation @needs:pgvector
Feature: Rows that only their tenant changes
  Who can write into another's rows need not see them to do harm. Everybody tries each way of writing with the
  rows of each tenant in every table: Acme, Bolt, Cora, who is a customer with no rows, a stranger, who works for
  nobody on a new connection, and a late one, who does so on a connection that a tenant has just used.
  Segment: all. Value: work that stays as one has left it. Source: S4-RLS-10, S3-DB-01, PostgreSQL row security.

  Background:
    Given Acme and Bolt have rows in every table

  Rule: Nobody does with rows of others what they may do with their own

    @S4-RLS-10 @S3-DB-01 @severity:critical
    Scenario Outline: Everybody tries to <deed>
      When everybody tries to <deed>
      Then with rows of others, everybody has found nothing, or was refused: <others'>
      And with rows of their own, Acme and Bolt had the answer: <their own>
      And nobody has changed rows of others

      Examples: ways to add a row
        | because                                   | deed                                 | others'            | their own     |
        | others would find what they never wrote   | add rows for a tenant                | insufficient privilege        | unique violation     |
        | what fills a table looks at no single row | copy rows in for a tenant            | not supported      | not supported |
        | what is there already need not be added   | add rows for a tenant or change them | insufficient privilege        | done          |
        | others would have to answer for it        | give their rows to a tenant          | insufficient privilege        | done          |
        | it would tell that there is such a row    | refer to rows of a tenant            | foreign key violation | done          |
        | a duplicate tells that there is one       | find out which keys a tenant has     | insufficient privilege        | unique violation     |

  Rule: What is done to all rows happens to one's own alone

    @S4-RLS-10 @S3-DB-01 @severity:critical
    Scenario Outline: Everybody tries to <deed>, without saying whose
      When everybody tries to <deed>
      Then Acme and Bolt have reached just their own rows, or were refused: insufficient privilege
      And everybody else has found nothing, or was refused: insufficient privilege
      And nobody has changed rows of others

      Examples: changes that name nobody
        | because                                   | deed               |
        | a change without a condition reaches far  | change all rows    |
        | what one takes over may be one's own      | take over all rows |
        | a removal without a condition reaches far | delete all rows    |

    @S4-RLS-10
    Scenario: Everybody tries to empty the tables, which asks for no tenant
      When everybody tries to empty the tables
      Then with rows of their own, Acme and Bolt had the answer: insufficient privilege
      And everybody else has found nothing, or was refused: insufficient privilege
      And all rows are as they were
