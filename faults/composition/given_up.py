"""Branches that give up by themselves and are taken for something else, each of which a feature must notice."""

from plainspec.proving import fault

GIVEN_UP = "composition/parallel_cancellation.feature"
BRANCH = "agency.workflow.parallel:Parallel._run_branch"

fault(
    "a branch that gives up leaves its siblings running",
    caught_by=f"{GIVEN_UP}: The temp walks out while the translator is at work",
    because="Ana gave up",
).rewrite(BRANCH, ("if stopping.is_set():", "if True:"))

fault(
    "a branch that gives up is taken for one that has answered",
    caught_by=f"{GIVEN_UP}: The temp walks out while the translator is at work",
    because="got 'send([translate(letter), None])'",
).rewrite(BRANCH, ("raise StepGaveUpError(self.branches[index].name) from cancelled", "return None"))

fault(
    "a branch that gives up takes the caller along",
    caught_by=f"{GIVEN_UP}: Somebody has to put the price list back first",
    because="Ana gave up",
).rewrite(
    "agency.workflow.parallel:Parallel.run",
    ("raise failure\n", "raise failure.__cause__ if isinstance(failure, StepGaveUpError) else failure\n"),
)

fault(
    "who is told of a branch that gave up is not told which one",
    caught_by=f"{GIVEN_UP}: The temp walks out while the translator is at work",
    because="gave up of a branch",
).rewrite(BRANCH, ("StepGaveUpError(self.branches[index].name)", "StepGaveUpError('a branch')"))

fault(
    "siblings that are stopped are told as branches that gave up",
    caught_by=f"{GIVEN_UP}: The temp walks out while the translator is at work",
    because="gave up of translate",
).rewrite(BRANCH, ("if stopping.is_set():", "if False:"))
