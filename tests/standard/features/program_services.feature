Feature: Programs that serve
  A scenario that is tagged @fails fails with the words of its description.

  Rule: A service runs as long as its scenario

    Scenario: A command with a port, and with a variable
      Given the service "MOOD='quite calm' python features/serve.py {port}"
      When Ana sends GET /
      Then Ana receives JSON where
        | path           | value      |
        | $.MOOD         | quite calm |
        | $.arguments[1] | nothing    |

    Scenario: A database and a Redis of the scenario's own
      Given a PostgreSQL database
      And a Redis database
      And the service "DATABASE={database} REDIS={redis} python features/serve.py"
      When Ana sends GET /
      Then Ana receives a text with
        """
        "DATABASE": "postgresql://
        """
      And Ana receives a text with
        """
        "REDIS": "{redis}
        """

    Scenario: It restarts on the same port, as another process
      Given the service "named"
      And Ana has sent GET /
      And Ana keeps
        | name    | value     |
        | port    | $.PORT    |
        | process | $.process |
      When the service "named" restarts
      Then within 10 s Ana receives from /
        | path   | value  |
        | $.PORT | {port} |
      And within 0.1 s the service "named" has logged "serving"

    @fails
    Scenario: It is another process
      $.process is
      Given the service "named"
      And Ana has sent GET /
      And Ana keeps
        | name    | value     |
        | process | $.process |
      When the service "named" restarts
      Then within 200 ms Ana receives from /
        | path      | value     |
        | $.process | {process} |

    Scenario: Two services, and paths belong to the first; one that runs already is not started again
      Given the service "named"
      And the service "named"
      And the service "echo"
      When Ana sends GET {echo}/page
      Then Ana receives a text with
        """
        Room 12
        """
      And within 5 s Ana receives from /
        | path   | value |
        | $.MOOD | calm  |

    @fails
    Scenario: What it has not logged
      has not logged 'shutting' within 0.1 s, but
      Given the service "named"
      When Ana sends GET /
      Then within 0.1 s the service "named" has logged "shutting"
