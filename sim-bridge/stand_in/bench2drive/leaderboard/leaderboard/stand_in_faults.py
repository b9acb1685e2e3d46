"""Misbehaviour on request, see ../../../README.md."""

import json
import os
import signal
import subprocess
import sys
import time

FAULT_TICK = 30


class FaultPlan(object):
    def __init__(self, path):
        self._path = path
        self._plan = json.load(open(path)) if path else {}
        self._fault = ""

    @classmethod
    def from_environment(cls):
        return cls(os.environ.get("STAND_IN_FAULTS"))

    def _next_fault(self, route):
        """The fault of this attempt at a route; attempts are counted in a file."""
        faults = self._plan.get(route, [])
        if not faults:
            return ""
        counter = "%s.%s" % (self._path, route)
        attempt = os.path.getsize(counter) if os.path.exists(counter) else 0
        with open(counter, "a") as file:
            file.write(".")
        return faults[attempt] if attempt < len(faults) else ""

    def before_server(self, route):
        """Faults before anything is driven are those of the first route."""
        self._first_route = route
        self._fault = self._next_fault(route)
        if self._fault == "dies-at-start":
            sys.exit(7)
        if self._fault == "late-port":
            os.environ["STAND_IN_PORT_DELAY"] = "60"

    def begin(self, route):
        if getattr(self, "_first_route", None) == route:
            self._first_route = None
            return
        self._fault = self._next_fault(route)

    def tick(self, tick):
        if tick != FAULT_TICK:
            return
        if self._fault == "dies-at-tick":
            os._exit(9)
        if self._fault == "hangs":
            time.sleep(100000)
        if self._fault == "ignores-sigterm":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(100000)
        if self._fault == "leaves-a-child":
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100000)"])
            os._exit(9)
        if self._fault == "floods-its-log":
            for _ in range(20000):
                print("WARNING: " + "x" * 500)

    def result_length(self, length):
        return length // 2 if self._fault == "half-a-result" else length

    def after_result(self):
        if self._fault == "half-a-result":
            os._exit(9)
