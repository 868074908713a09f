class Machine:
    def __init__(self, prices):
        self.prices = prices
        self.paid = 0
        self.returned = 0
        self.product = None

    def insert(self, coins):
        self.paid += coins * 25

    def buy(self):
        if self.paid >= self.prices.price():
            self.product = "tea"
            self.paid -= self.prices.price()

    def release(self):
        self.returned, self.paid = self.paid, 0
