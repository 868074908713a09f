class Driver:
    """Stands where a browser would be."""

    OPEN = []

    def __init__(self, kind):
        self.kind = kind
        self.page = None
        self.cart = []
        Driver.OPEN.append(self)

    def screenshot(self, path):
        path.write_text(f"{self.page}: {self.cart}")

    def quit(self):
        Driver.OPEN.remove(self)
