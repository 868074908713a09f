from pytest_bdd import scenarios

scenarios('/work/wt/engine/features/pools/load.feature')
