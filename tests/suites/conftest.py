"""Small copies of the shape of suites that exist: projects of their own, which the tests beside this file run."""

collect_ignore_glob = ["pytest_bdd/*", "behave/*"]
