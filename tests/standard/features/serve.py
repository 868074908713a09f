"""A service that answers every request with its environment, or that fails in the way that its argument names."""

import json
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die":
            print("dying", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        shown = {name: os.environ.get(name) for name in ("MOOD", "PORT", "DATABASE", "REDIS")}
        body = json.dumps({**shown, "arguments": sys.argv[1:], "process": os.getpid()}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)


if sys.argv[1:] == ["fail"]:
    sys.exit("there is no table")
if "child" in sys.argv:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("serving", flush=True)
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
