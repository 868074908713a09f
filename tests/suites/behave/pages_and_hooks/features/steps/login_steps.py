from behave import given, then, use_step_matcher, when

use_step_matcher("re")


@given("I am on the login page")
def step_impl(context):
    context.login_page.open()


@when('I login as "(?P<name>[^"]*)" with "(?P<password>[^"]*)"')
def step_impl(context, name, password):
    context.login_page.login(name, password)


@when("I login with:")
def step_impl(context):
    context.login_page.login(context.table[0]["name"], context.table[0]["password"])


@when("I login by (mail|key)")
def step_impl(context, how):
    raise AssertionError(how)


@then('I am on the "([^"]*)" page')
def step_impl(context, page):
    assert context.driver.page == page
