"""JupyterHub as this deployment wants it: log-in by Keycloak, a notebook container for each user, state in Postgres.

Every value comes from the environment (envs/hub.env and secrets/), so that this file holds none.
"""

import importlib.util
import os
import sys
from pathlib import Path

from docker.types import DeviceRequest

c = get_config()  # noqa: F821


def said(name, default=""):
    return os.environ.get(name, default).strip()


def words(name):
    return [word.strip() for word in said(name).split(",") if word.strip()]


# ---- where it answers ------------------------------------------------------------------------------------------------

callback = said("OAUTH_CALLBACK_URL")
c.JupyterHub.public_url = callback.removesuffix("hub/oauth_callback")
c.JupyterHub.port = 8000
if said("SSL_KEY"):
    c.JupyterHub.ssl_key = said("SSL_KEY")
    c.JupyterHub.ssl_cert = said("SSL_CERT")
# Notebooks find the hub by the name of its container in their network.
c.JupyterHub.hub_bind_url = "http://0.0.0.0:8081"
c.JupyterHub.hub_connect_url = "http://hub:8081"
c.ConfigurableHTTPProxy.pid_file = "/tmp/jupyterhub-proxy.pid"

# ---- state: the password and the mode of TLS are read from the environment by libpq --------------------------------------

c.JupyterHub.db_url = f"postgresql+psycopg2://{said('PGHOST')}:{said('PGPORT')}/{said('PGDATABASE')}"
c.JupyterHub.upgrade_db = True

# ---- log-in: addresses, client and secret are read from the environment by OAuthenticator ---------------------------------

c.JupyterHub.authenticator_class = "generic-oauth"
c.OAuthenticator.login_service = "Keycloak"
c.OAuthenticator.scope = ["openid", "profile", "email"]
c.OAuthenticator.username_claim = "preferred_username"
if words("ALLOWED_USERS"):
    c.OAuthenticator.allowed_users = set(words("ALLOWED_USERS"))
else:
    c.OAuthenticator.allow_all = True
if words("ADMIN_USERS"):
    c.OAuthenticator.admin_users = set(words("ADMIN_USERS"))

hook = Path("/srv/jupyterhub/user_auth_hook.py")
if hook.is_file():
    spec = importlib.util.spec_from_file_location("user_auth_hook", hook)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    c.Authenticator.post_auth_hook = module.user_auth_hook

# ---- notebooks -------------------------------------------------------------------------------------------------------

images = list(
    dict.fromkeys(
        words("PYIRON_ATOMISTIC")
        + words("PYIRON_BASE")
        + words("PYIRON_CONTINUUM")
        + words("PYIRON_EXPERIMENTAL")
        + words("NOTEBOOK_IMAGES")
    )
)
if not images:
    sys.exit("no notebook image is given: set app.PYIRON_ATOMISTIC or app.NOTEBOOK_IMAGES")

home = said("DOCKER_NOTEBOOK_DIR")
c.JupyterHub.spawner_class = "dockerspawner.DockerSpawner"
# The menu has an entry for each; the first one is selected.
c.DockerSpawner.allowed_images = images
c.DockerSpawner.image = images[0]
# Init fetches them: the hub may not.
c.DockerSpawner.pull_policy = "never"
c.DockerSpawner.prefix = said("CONTAINER_PREFIX")
c.DockerSpawner.network_name = said("NOTEBOOK_NETWORK")
c.DockerSpawner.notebook_dir = home
c.DockerSpawner.volumes = {said("HOMES_VOLUME") + "-{username}": home}
c.DockerSpawner.remove = True
c.DockerSpawner.mem_limit = said("MEM_LIMIT")
c.DockerSpawner.cpu_limit = float(said("CPU_LIMIT"))
c.DockerSpawner.start_timeout = int(said("START_TIMEOUT"))
c.DockerSpawner.http_timeout = 120
c.DockerSpawner.extra_host_config = {
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "pids_limit": 4096,
    "log_config": {"type": "local", "config": {"max-size": "10m", "max-file": "5"}},
}
# Every notebook sees all of them: the programs in it share them out among themselves.
gpus = words("NOTEBOOK_GPUS")
if gpus:
    which = {"count": -1} if gpus == ["all"] else {"device_ids": gpus}
    c.DockerSpawner.extra_host_config["device_requests"] = [DeviceRequest(capabilities=[["gpu"]], **which)]

# ---- idle notebooks --------------------------------------------------------------------------------------------------

idle = int(said("IDLE_TIMEOUT"))
if idle > 0:
    c.JupyterHub.services = [
        {
            "name": "idle-culler",
            "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={idle}"],
        }
    ]
    c.JupyterHub.load_roles = [
        {
            "name": "idle-culler",
            "services": ["idle-culler"],
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        }
    ]
