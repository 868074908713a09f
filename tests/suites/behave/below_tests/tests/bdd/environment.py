def before_all(context):
    pass


def before_feature(context, feature):
    context.loaded = feature.name


def after_scenario(context, scenario):
    context.parsed = None
