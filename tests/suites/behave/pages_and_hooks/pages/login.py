class LoginPage:
    USERS = {"ana": "secret"}

    def __init__(self, driver):
        self.driver = driver

    def open(self):
        self.driver.page = "login"

    def login(self, name, password):
        self.driver.page = "products" if self.USERS.get(name) == password else "login"
