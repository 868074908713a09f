"""Workflow definitions: stages with automated gates and the approval of people, read from files and taken through.

`reading.shipped` returns a workflow that comes with the agency, `reading.read_definition` one of your own;
`runs.WorkflowRun` takes it through a `Journal`, and passes no stage before its gates have passed and the people that it
asks have approved. Importing this package loads none of them, as gates run its `checks` in processes of their own.
"""
