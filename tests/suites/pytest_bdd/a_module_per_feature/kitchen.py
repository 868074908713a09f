class Jar:
    def __init__(self, full=0):
        self.full = full

    def take(self, count):
        if count > self.full:
            raise ValueError("not enough")
        self.full -= count

    def put(self, count):
        self.full += count
