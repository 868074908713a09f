from pytest_bdd import scenarios

scenarios('/work/wt/engine/features/transactions/connection_loss.feature')
