from pytest_bdd import scenario


@scenario("../../features/basket.feature", "A simple example")
def test_simple_example():
    pass


@scenario("../../features/basket.feature", "A default")
def test_default():
    pass


@scenario("../../features/basket.feature", "It fails")
def test_failure():
    pass
