"""Starts cloud-chamber for a test and drives it. Python 3.9 or later, nothing to install."""

import atexit
import json
import os
import subprocess
import urllib.error
import urllib.request


# The cloud is on this machine: no proxy of the environment leads to it.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Chamber:
    """A cloud of your own: its address, who is in it, and its control surface."""

    def __init__(self, *flags):
        program = os.environ.get("CLOUD_CHAMBER_BIN", "cloud-chamber")
        command = [program, "--listen", "127.0.0.1:0", "--json", "--clock", "manual", *flags]
        # Settings of other clouds would be taken for its own.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOUD_CHAMBER_")}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
        # It ends with this process, however its tests end.
        atexit.register(self.stop)
        line = self._process.stdout.readline()
        if not line:
            atexit.unregister(self.stop)
            raise RuntimeError(f"{program} ended with {self._process.wait()} before it was ready")
        self.card = json.loads(line)
        self.url = self.card["url"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends it; more than once does no harm."""
        atexit.unregister(self.stop)
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()

    def token(self, username):
        """A token that somebody has."""
        return next(user["token"] for user in self.card["users"] if user["username"] == username)

    def device(self, name, **change):
        """Changes what lies on the bench: pins, power, network. Answers how the device is then."""
        return self._control("PUT" if change else "GET", f"devices/{name}", change or None)

    def advance(self, by):
        """Lets time pass; devices run through every millisecond of it. Returns when all of it is done."""
        return self._control("POST", "clock/advance", {"by": by})

    def skip(self, by):
        """Jumps; what is due in between happens."""
        return self._control("POST", "clock/skip", {"by": by})

    def verify(self, **expectation):
        """Raises unless the cloud was asked for this."""
        return self._control("POST", "requests/verify", expectation)

    def _control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_mock/{path}", data, headers, method=method)
        try:
            with _opener.open(request) as answer:
                result = json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(error.read().decode()) from None
        if isinstance(result, dict) and result.get("ok") is False:
            raise AssertionError(json.dumps(result))
        return result
