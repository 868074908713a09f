pytest_plugins = ["given", "basket.given", "basket.when", "basket.then"]
