from pytest_bdd import given


@given("I'm a customer", target_fixture="customer")
def customer():
    return "Ana"
