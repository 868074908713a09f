from pytest_bdd import scenarios

scenarios('/work/wt/engine/features/composition/failures_of_all_kinds.feature')
