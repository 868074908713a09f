from pytest_bdd import parsers, when


@when(parsers.parse("I put {count:d} apples into it"))
def put(basket, count):
    basket += ["apple"] * count
