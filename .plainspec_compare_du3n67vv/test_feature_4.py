from pytest_bdd import scenarios

scenarios('/work/wt/engine/features/isolation/sql_injection.feature')
