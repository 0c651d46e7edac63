"""People at their browsers: they log in to the hub through Keycloak, and work, or are refused. Argument: a folder for the browsers' profiles.

Prints one line per check; exits 1 if one fails.
"""

import json
import os
import signal
import sys

import pages
from pages import at_keycloak, browser, check, go_to_keycloak, log_in, one, press, run, seen, start_notebook, text, until, visit

# What answers an attempt to connect: `open`, or the kind of error.
REACH = """
import socket
def reach(host, port):
    try:
        socket.create_connection((host, port), 3).close()
        return "open"
    except OSError as error:
        return "closed"
"""


def strangers(page):
    check("who is not logged in is led to Keycloak's form, from the notebook of somebody too", go_to_keycloak(page, "/user/anna/lab"), seen(page))
    log_in(page, "dora", "dora")
    refused = until(page, lambda page: at_keycloak(page) and "Invalid username or password" in text(page))
    check("somebody without an account is refused", refused, seen(page))
    log_in(page, "anna", "not hers")
    refused = until(page, lambda page: at_keycloak(page) and "Invalid username or password" in text(page))
    check("and so is a wrong password", refused, seen(page))
    log_in(page, "carla", os.environ["CARLA_PASSWORD"])
    until(page, lambda page: page.current_url.startswith(pages.SITE))
    check("somebody with an account whom the hub does not list gets a 403", "403" in text(page), seen(page))


def administrator(page):
    go_to_keycloak(page)
    log_in(page, "anna", os.environ["ANNA_PASSWORD"])
    offered, selected, lands = start_notebook(page, "anna")
    image = os.environ["NOTEBOOK_IMAGE"]
    check("the menu has the images given, the first selected", (offered, selected) == ([image, os.environ["FURTHER_IMAGE"]], image), (offered, selected))
    check("an administrator logs in through Keycloak, and lands in a notebook", lands, seen(page))
    said = run(page, "anna", "import os; print(6 * 7, os.getuid(), os.environ['JUPYTER_IMAGE_SPEC'])")
    check("where code runs as an ordinary user, in that image", said == f"42 1000 {image}", said)
    run(page, "anna", "open('/home/jovyan/mine', 'w').write('kept')")
    check("and sees the pages of administrators", visit(page, "/hub/admin") == 200 and until(page, lambda page: "bert" in text(page)), seen(page))


def network(page):
    """What a notebook reaches: the hub, and nothing else of the deployment."""
    # By name, and by each address that the service has.
    asked = [("hub", 8081), ("db", 5432), ("docker", 2375)]
    asked += [(one, 5432) for one in os.environ["DB_ADDRESS"].split()] + [(one, 2375) for one in os.environ["DOCKER_ADDRESS"].split()]
    said = run(page, "anna", f"{REACH}\nimport json; print(json.dumps([reach(*one) for one in {asked!r}]))")
    hub, *others = json.loads(said)
    check("a notebook reaches the hub", hub == "open", said)
    check("and neither the database nor Docker, by no name and no address", len(others) >= 4 and set(others) == {"closed"}, said)


def second_user(page):
    go_to_keycloak(page)
    log_in(page, "bert", os.environ["BERT_PASSWORD"])
    check("a second user lands in a notebook too", start_notebook(page, "bert")[2], seen(page))
    code = "import os; print(os.path.exists('/home/jovyan/mine'), os.environ['JUPYTERHUB_USER'])"
    said = run(page, "bert", code)
    check("with a home of their own", said == "False bert", said)
    prefix = os.environ["CONTAINER_PREFIX"]
    code = f"""
import urllib.request, urllib.error
def ask(path):
    try:
        return urllib.request.urlopen('http://{prefix}-anna:8888' + path, timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code
print(ask('/user/anna/api'), ask('/user/anna/api/contents'))"""
    said = run(page, "bert", code)
    check("from which the other's server answers, and refuses", said == "200 403", said)
    check("sees no page of administrators", visit(page, "/hub/admin") == 403, seen(page))
    check("and does not get into the other's notebook", visit(page, "/user/anna/lab") == 403 and not one(page, "#jp-main-dock-panel"), seen(page))


def restart(page):
    """Stops the notebook and starts it again: the container is another, the home is the same."""
    visit(page, "/hub/home")
    press(page, "#stop")
    # The page offers to stop it for as long as it is there.
    check("a user stops the notebook", until(page, lambda page: visit(page, "/hub/home") == 200 and not one(page, "#stop")), seen(page))
    visit(page, "/hub/spawn/anna")
    lands = start_notebook(page, "anna")[2]
    said = run(page, "anna", "print(open('/home/jovyan/mine').read())") if lands else seen(page)
    check("what a user has written is there after a stop and a start", said == "kept", said)


def log_out(page):
    visit(page, "/hub/home")
    press(page, "#logout")
    # Keycloak asks whether this is meant.
    if until(page, lambda page: one(page, "#kc-logout"), 20):
        press(page, "#kc-logout")
        until(page, lambda page: "logged out" in text(page))
    check("who has logged out is logged out of Keycloak too", go_to_keycloak(page, "/user/anna/lab"), seen(page))


signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
with browser("nobody") as page:
    strangers(page)
with browser("anna") as anna, browser("bert") as bert:
    administrator(anna)
    network(anna)
    second_user(bert)
    restart(anna)
    log_out(anna)
check("the end", True)
sys.exit(pages.failures > 0)
