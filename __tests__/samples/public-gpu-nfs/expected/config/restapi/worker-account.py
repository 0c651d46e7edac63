"""Gives the workers their account in Dioptra: logs in as they do, and registers them if that is refused.

Reads DIOPTRA_API, DIOPTRA_WORKER_USERNAME and DIOPTRA_WORKER_PASSWORD. May be run any number of times. Dioptra lets a
password expire after a year and takes no new one then, so one that is close to that is renewed here.
"""

import datetime
import http.cookiejar
import json
import os
import sys
import time
import urllib.error
import urllib.request

EMAIL = "dioptra-worker@example.com"
PATIENCE = 120  # seconds until an API that does not answer is given up
RENEW_BEFORE = datetime.timedelta(days=120)


def main():
    api = Api(os.environ["DIOPTRA_API"])
    name = os.environ["DIOPTRA_WORKER_USERNAME"]
    password = os.environ["DIOPTRA_WORKER_PASSWORD"]
    # A renewal goes by way of this second password, since the API refuses to set the one that is there. If a renewal was
    # interrupted the account still has it.
    interim = password + "-interim"

    if api.logs_in(name, password):
        say(f"the account {name} is there")
        if expires_soon(api):
            change(api, name, password, interim)
            change(api, name, interim, password)
            say("its password is good for another year")
    elif api.logs_in(name, interim):
        change(api, name, interim, password)
        say(f"the account {name} has its password back")
    else:
        register(api, name, password)
        say(f"the account {name} is registered")


def register(api, name, password):
    status, answer = api.post(
        "/users/",
        {"username": name, "email": EMAIL, "password": password, "confirmPassword": password},
    )
    if status == 409:
        stop(
            f"the account {name} is there, and has another password or an expired one. Put the password that it had into"
            " secrets/WORKER_PASSWORD.env, or have the account deleted, and run this step again."
        )
    if status >= 400:
        stop(f"the API refused to register {name}: {status} {answer}")
    if not api.logs_in(name, password):
        stop(f"{name} was registered and still cannot log in")


def expires_soon(api):
    status, account = api.get("/users/current")
    expiry = account.get("passwordExpiresOn") if status == 200 and isinstance(account, dict) else None
    if not expiry:
        return False
    moment = datetime.datetime.fromisoformat(expiry.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment - datetime.datetime.now(datetime.timezone.utc) < RENEW_BEFORE


def change(api, name, old, new):
    status, answer = api.post(
        "/users/current/password",
        {"oldPassword": old, "newPassword": new, "confirmNewPassword": new},
    )
    if status >= 400 or not api.logs_in(name, new):
        stop(f"the API did not change the password of {name}: {status} {answer}")


class Api:
    """Dioptra's REST API, with the cookies of one login."""

    def __init__(self, base):
        self.base = base.rstrip("/") + "/api/v1"
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def logs_in(self, name, password):
        """True if the API takes name and password; the calls that follow are made as this user."""
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)
        status, answer = self.post("/auth/login", {"username": name, "password": password})
        if status not in (200, 401, 403):
            stop(f"the API answered a login with {status}: {answer}")
        return status == 200

    def get(self, path):
        return self.call(urllib.request.Request(self.base + path))

    def post(self, path, body):
        headers = {"Content-Type": "application/json"}
        return self.call(urllib.request.Request(self.base + path, json.dumps(body).encode(), headers, method="POST"))

    def call(self, request):
        """Status and decoded answer; waits for an API that cannot be reached or is not ready, but not for ever."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with self.opener.open(request, timeout=30) as answer:
                    return answer.status, decoded(answer.read())
            except urllib.error.HTTPError as error:
                if error.code not in (502, 503, 504):
                    return error.code, decoded(error.read())
                reason = f"{error.code} {error.reason}"
            except OSError as error:
                reason = str(getattr(error, "reason", error))
            if time.monotonic() > deadline:
                stop(f"no answer from {self.base} within {PATIENCE} seconds: {reason}")
            time.sleep(2)


def decoded(text):
    try:
        return json.loads(text)
    except ValueError:
        return text.decode(errors="replace")[:500]


def say(message):
    print(f"worker account: {message}", flush=True)


def stop(message):
    sys.exit(f"worker account: {message}")


if __name__ == "__main__":
    main()
