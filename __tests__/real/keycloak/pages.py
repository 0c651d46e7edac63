"""What the visits have in common: browsers, pages of the hub, Keycloak's form, and code that runs in a notebook."""

import os
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
