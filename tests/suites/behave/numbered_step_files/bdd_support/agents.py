class Agent:
    def __init__(self, name):
        self.name = name
        self.partners = set()
        self.running = True

    def invite(self):
        return {"from": self}

    def receive(self, invitation):
        self.partners.add(invitation["from"].name)
        invitation["from"].partners.add(self.name)

    def stop(self):
        self.running = False
