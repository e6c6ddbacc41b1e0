"""The program under test: it reads a level and tells whether the tank is nearly full."""

import json
import urllib.error
import urllib.parse
import urllib.request

FULL = 4095


class LoginAgain(Exception):
    pass


def state(cloud, token, device):
    query = urllib.parse.urlencode({"access_token": token})
    try:
        with urllib.request.urlopen(f"{cloud}/v1/devices/{device}/sensorValue?{query}") as answer:
            level = json.load(answer)["result"]
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 401:
                raise LoginAgain from None
            raise
    return "nearly full" if level > 0.9 * FULL else "fine"
