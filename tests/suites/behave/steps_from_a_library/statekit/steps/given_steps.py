import json

from behave import given
from statekit.machine import Machine


@given("a state machine defined by")
def given_definition(context):
    context.machine = Machine(json.loads(context.text))


@given('a state machine defined in "{filename}"')
def given_file(context, filename):
    with open(filename) as file:
        context.machine = Machine(json.load(file))


@given('the resource "{resource}" returns')
def given_mock(context, resource):
    context.machine.mocks[resource] = json.loads(context.text)
