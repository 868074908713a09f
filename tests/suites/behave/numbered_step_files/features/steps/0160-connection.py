from behave import given, then, when
from bdd_support.agents import Agent


@given("{n:d} agents")
@given("we have {n:d} agents")
def step_impl(context, n):
    """Start agents, as the table says."""
    context.agents = {row["name"]: Agent(row["name"]) for row in context.table}
    context.started += context.agents.values()
    assert len(context.agents) == n
    assert [row.get("extra") for row in context.table] == ["", "fast"]


@when('"{inviter}" generates an invitation')
def step_impl(context, inviter):
    context.invitation = context.agents[inviter].invite()


@when('"{invitee}" receives the invitation')
def step_impl(context, invitee):
    context.agents[invitee].receive(context.invitation)


@then('"{name}" has a connection')
def step_impl(context, name):
    assert context.agents[name].partners, name


@given('"{sender}" and "{receiver}" have a connection')
@then('"{sender}" and "{receiver}" have a connection')
def step_impl(context, sender, receiver):
    context.execute_steps(
        f"""
        When "{sender}" generates an invitation
        And "{receiver}" receives the invitation
        Then "{sender}" has a connection
        """
    )
