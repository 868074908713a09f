from decimal import Decimal

from behave import register_type, then, use_step_matcher, when

use_step_matcher("cfparse")
register_type(Product=lambda text: text)
register_type(Price=Decimal)


@when("I add to the cart:")
def step_impl(context):
    context.driver.cart += [(row["product"], Decimal(row["price"])) for row in context.table]


@then("the cart costs {price:Price}")
def step_impl(context, price):
    assert sum(cost for _, cost in context.driver.cart) == price


@then("the cart has {first:Product} and {second:Product}")
def step_impl(context, first, second):
    assert [name for name, _ in context.driver.cart] == [first, second]
