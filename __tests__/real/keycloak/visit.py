"""People at their browsers: they log in to the hub through Keycloak, and work, or are refused. Argument: a folder for the browsers' profiles.

Prints one line per check; exits 1 if one fails.
"""

import json
import os
import signal
import sys
import urllib.parse
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, TimeoutException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

SITE = os.environ["SITE_URL"]
KEYCLOAK = os.environ["ID_URL"]
PATIENCE = 90
failures = 0

# Runs Python in a kernel of the notebook server that the page belongs to, as JupyterLab does it: over a WebSocket.
RUN = """
const [base, code, done] = arguments;
const cookie = Object.fromEntries(document.cookie.split('; ').map((one) => one.split('=')));
const api = (path, options) => fetch(base + 'api/' + path, { ...options, headers: { 'X-XSRFToken': cookie._xsrf } });
(async () => {
  const { id } = await (await api('kernels', { method: 'POST', body: '{"name":"python3"}' })).json();
  const socket = new WebSocket(`wss://${location.host}${base}api/kernels/${id}/channels`);
  let said = '';
  const end = async () => { socket.close(); await api('kernels/' + id, { method: 'DELETE' }); done(said); };
  socket.onerror = () => { said = 'no WebSocket'; end(); };
  socket.onmessage = ({ data }) => {
    const { msg_type, content, parent_header } = JSON.parse(data);
    if (parent_header.msg_id !== 'run') return;
    if (msg_type === 'stream') said += content.text;
    if (msg_type === 'error') said += content.evalue;
    if (msg_type === 'status' && content.execution_state === 'idle') end();
  };
  socket.onopen = () => socket.send(JSON.stringify({
    channel: 'shell', buffers: [], metadata: {}, parent_header: {},
    header: { msg_id: 'run', msg_type: 'execute_request', session: 's', username: '', version: '5.3', date: new Date().toISOString() },
    content: { code, silent: false, store_history: false, allow_stdin: false, stop_on_error: true },
  }));
})().catch((error) => done(String(error)));
"""

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


def check(about, is_good, shown=""):
    global failures
    print("ok   " if is_good else "FAIL ", about, "" if is_good else f"(seen: {shown})", flush=True)
    failures += not is_good


@contextmanager
def browser(name):
    """A browser without a window, and with nothing remembered."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    options.accept_insecure_certs = True
    for word in (
        "headless=new", "no-sandbox", "disable-gpu", "disable-quic", "disable-dev-shm-usage", "no-first-run",
        "disable-background-networking", "disable-component-update", "disable-sync", "window-size=1200,900",
        f"host-resolver-rules=MAP lab.test 127.0.0.1, MAP id.lab.test {os.environ['ID_ADDRESS']}",
        f"user-data-dir={Path(sys.argv[1]) / name}",
    ):  # fmt: skip
        options.add_argument(f"--{word}")
    made = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    made.set_page_load_timeout(PATIENCE)
    made.set_script_timeout(PATIENCE)
    try:
        yield made
    finally:
        made.quit()


def until(page, what, seconds=PATIENCE):
    """What holds in the end, or None; pages that are changing are looked at again."""
    wait = WebDriverWait(page, seconds, poll_frequency=0.3, ignored_exceptions=[StaleElementReferenceException, WebDriverException])
    try:
        return wait.until(what)
    except TimeoutException:
        return None


def one(page, css):
    found = page.find_elements(By.CSS_SELECTOR, css)
    return found[0] if found else None


def press(page, css):
    until(page, lambda page: one(page, css).is_displayed())
    one(page, css).click()


def seen(page):
    """For a check that failed: where the browser is, and what it shows."""
    return f"{page.current_url}: {text(page)[:300]!r}"


def text(page):
    return one(page, "body").text


def path(page):
    return urllib.parse.urlsplit(page.current_url).path


def at_keycloak(page):
    return page.current_url.startswith(f"{KEYCLOAK}/realms/lab/") and one(page, "#password") is not None


def go_to_keycloak(page, where="/"):
    """From a page of the hub to Keycloak's form; the hub's own page has one button."""
    page.get(SITE + where)
    if one(page, "a.btn-jupyter[href*='oauth_login']"):
        press(page, "a.btn-jupyter[href*='oauth_login']")
    return until(page, at_keycloak)


def log_in(page, name, password):
    one(page, "#username").clear()
    one(page, "#username").send_keys(name)
    one(page, "#password").send_keys(password)
    press(page, "#kc-login")


def visit(page, address):
    """Goes there, and says with which status the page came."""
    page.get(SITE + address)
    return page.execute_script("return performance.getEntriesByType('navigation')[0].responseStatus")


def run(page, name, code):
    if not path(page).startswith(f"/user/{name}/"):
        page.get(f"{SITE}/user/{name}/lab")
    return page.execute_async_script(RUN, f"/user/{name}/", code).strip()


def start_notebook(page, name):
    """Chooses from the menu of images, and waits for JupyterLab."""
    until(page, lambda page: one(page, "select[name=image]"))
    menu = Select(one(page, "select[name=image]"))
    offered = [option.text for option in menu.options]
    selected = menu.first_selected_option.text
    press(page, "#spawn_form input[type=submit], #spawn_form button[type=submit]")
    lands = until(page, lambda page: path(page).startswith(f"/user/{name}/lab") and one(page, "#jp-main-dock-panel"))
    return offered, selected, lands


def strangers(page):
    check("who is not logged in is led to Keycloak's form, from the notebook of somebody too", go_to_keycloak(page, "/user/anna/lab"), seen(page))
    log_in(page, "dora", "dora")
    refused = until(page, lambda page: at_keycloak(page) and "Invalid username or password" in text(page))
    check("somebody without an account is refused", refused, seen(page))
    log_in(page, "anna", "not hers")
    refused = until(page, lambda page: at_keycloak(page) and "Invalid username or password" in text(page))
    check("and so is a wrong password", refused, seen(page))
    log_in(page, "carla", os.environ["CARLA_PASSWORD"])
    until(page, lambda page: page.current_url.startswith(SITE))
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
sys.exit(failures > 0)
