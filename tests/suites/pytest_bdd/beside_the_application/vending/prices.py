class Prices:
    def price(self):
        return 50
