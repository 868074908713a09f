STARTED = []


def before_scenario(context, scenario):
    context.started = STARTED


def after_scenario(context, scenario):
    for agent in getattr(context, "agents", {}).values():
        agent.stop()


def after_all(context):
    assert not [agent.name for agent in STARTED if agent.running]
