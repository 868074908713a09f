from statekit.steps.given_steps import *  # noqa
from statekit.steps.then_steps import *  # noqa
