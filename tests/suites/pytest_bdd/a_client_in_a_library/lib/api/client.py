"""A client of a service, here without one."""

import json
from dataclasses import dataclass


@dataclass
class Response:
    status_code: int
    text: str


USERS = {}


class Request:
    def __init__(self, method, path):
        self.method, self.path = method, path

    def send(self, data=None):
        name = self.path.rpartition("/")[2]
        if self.method == "POST":
            USERS[data["username"]] = data
            return Response(200, json.dumps({"message": data["username"]}))
        if self.method == "PUT":
            USERS[name] = data
            return Response(200, json.dumps({"message": name}))
        if name in USERS:
            return Response(200, json.dumps(USERS[name]))
        return Response(404, json.dumps({"message": "User not found"}))
