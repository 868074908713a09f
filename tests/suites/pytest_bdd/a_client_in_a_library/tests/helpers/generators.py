import json
import random


def user():
    return json.dumps({"username": f"ana-{random.randrange(10**6)}", "email": "ana@example.org"})
