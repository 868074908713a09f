@isolation @needs:pgvector
Feature: Ids of users, threads, runs and requests: none stands in for another
  An id in the wrong place sends one user's data to another. Ids of different kinds are different types, and what is no id
  is refused before anything is read by it.
  Segment: developers. Value: no id reaches the wrong data. Source: S3-UCTX-06, S3-UCTX-07.

  Rule: A text that is no id is refused

    @S3-UCTX-07
    Scenario Outline: Ana uses <case> as a <kind>
      When Ana uses "<text>" as a <kind>
      Then Ana is refused: invalid argument with the message "<message>"

      Examples: what is empty or malformed
        | case                    | kind       | text    | message                                      |
        | an empty text           | user id    |         | tenant/name                                  |
        | a name without a tenant | user id    | Ana     | tenant/name                                  |
        | an empty tenant         | user id    | /Ana    | the tenant of a user id must not be blank    |
        | a blank name            | user id    | Acme/   | the name of a user id must not be blank      |
        | a name with spaces      | user id    | Acme/ A | the name of a user id has spaces around it   |
        | an empty text           | thread id  |         | is a UUID                                    |
        | a title                 | thread id  | Taxes   | is a UUID                                    |
        | a number                | run id     | 12      | is a UUID                                    |
        | an empty text           | request id |         | is a UUID                                    |

  Rule: An id of one kind is refused in the place of another

    @S3-UCTX-06 @S3-UCTX-07
    Scenario Outline: Ana uses a <kind> as a <other>
      When Ana uses a <kind> as a <other>
      Then Ana is refused: wrong type

      Examples: each kind in the place of each other
        | kind       | other      |
        | user id    | thread id  |
        | user id    | run id     |
        | user id    | request id |
        | thread id  | user id    |
        | thread id  | run id     |
        | thread id  | request id |
        | run id     | user id    |
        | run id     | thread id  |
        | run id     | request id |
        | request id | user id    |
        | request id | thread id  |
        | request id | run id     |
