import json

from behave import step, then, when


@when("the machine executes")
def execute(context):
    context.machine.step()


@then('the state is "{name}"')
def state(context, name):
    assert context.machine.state == name, f"{context.machine.state} is not {name}"


@then("the machine has ended")
def ended(context):
    assert context.machine.state is None


@step("the data matches")
def matches(context):
    assert context.machine.data == json.loads(context.text)
