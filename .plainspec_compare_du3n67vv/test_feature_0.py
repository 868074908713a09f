from pytest_bdd import scenarios

scenarios('/work/wt/engine/features/audit/chain.feature')
