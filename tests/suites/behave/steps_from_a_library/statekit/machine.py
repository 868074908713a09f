class Machine:
    def __init__(self, definition):
        self.states = definition["States"]
        self.state = definition["StartAt"]
        self.data = {}
        self.mocks = {}

    def step(self):
        state = self.states[self.state]
        if state["Type"] == "Task":
            self.data = self.mocks[state["Resource"]]
        if state["Type"] == "Fail":
            raise RuntimeError(state["Error"])
        self.state = state.get("Next")
