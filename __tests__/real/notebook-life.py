"""JupyterHub's own programs with the stack's configuration: what they make of it, and a notebook that lives and dies through the filter.

The notebook is a stand-in: any image with sleep. Prints one line per check; exits 1 if one fails.
"""

import asyncio
import os
import sys
from types import SimpleNamespace

import docker
import sqlalchemy
from dockerspawner import DockerSpawner
from jupyterhub.app import JupyterHub
from oauthenticator.generic import GenericOAuthenticator

failures = 0


def check(about, isGood):
    global failures
    print("ok   " if isGood else "FAIL ", about)
    failures += not isGood


def refused(what):
    try:
        what()
    except docker.errors.APIError as error:
        return error.status_code == 403
    return False


hub = JupyterHub()
hub.load_config_file(sys.argv[1])
config = hub.config
hub.update_config(config)
check("the hub takes its settings", hub.public_url == "https://lab.example.org/" and hub.port == 8000)
check("it is a Keycloak log-in", hub.authenticator_class is GenericOAuthenticator and hub.spawner_class is DockerSpawner)
check("its state is in Postgres", sqlalchemy.engine.make_url(hub.db_url).drivername == "postgresql+psycopg2")
check("the culler has no more rights than it needs", "delete:servers" in hub.load_roles[0]["scopes"])

login = GenericOAuthenticator(config=config)
check("everybody whom Keycloak lets in, by the name there", login.allow_all and login.username_claim == "preferred_username")
check("the administrators are those given", login.admin_users == {"anna"})
check("addresses, client and secret come from the environment", login.token_url.endswith("/token") and login.client_secret == "s")
check("Keycloak's certificate is looked at, and it is asked for openid", login.validate_server_cert and "openid" in login.scope)


class User(SimpleNamespace):
    def __getattr__(self, _):
        return None


user = User(name="anna.b", escaped_name="anna.b", id=1, url="/user/anna.b/", server=None, orm_user=None)


async def get_command():
    return ["sleep", "300"]


def spawner_of(config):
    hub = SimpleNamespace(api_url="http://hub:8081/hub/api", base_url="/hub/", public_host="", url="http://hub:8081")
    spawner = DockerSpawner(config=config, user=user, name="", hub=hub)
    spawner.get_env = lambda: {"A": "1"}
    spawner.get_command = get_command
    return spawner


spawner = spawner_of(config)
images = [spawner.image]
check("the menu has the images given, the first selected", list(spawner.allowed_images) == images and spawner.image == images[0])


async def life():
    made = await spawner.create_object()
    spawner.object_id = made["Id"]
    await spawner.start_object()
    seen = await spawner.get_object()
    host = seen["HostConfig"]
    check("the notebook is called after the deployment and its user", seen["Name"].startswith(f"/{os.environ['CONTAINER_PREFIX']}-anna"))
    check("it runs in the network of notebooks alone", list(seen["NetworkSettings"]["Networks"]) == [os.environ["NOTEBOOK_NETWORK"]])
    check("with the memory and the CPUs of a user", host["Memory"] == 64 * 1024**2 and host["CpuQuota"] == 50000)
    check("without capabilities and new privileges", host["CapDrop"] == ["ALL"] and "no-new-privileges:true" in host["SecurityOpt"])
    check("with the home of its user", [mount["Name"] for mount in seen["Mounts"]][0].startswith(os.environ["HOMES_VOLUME"] + "-anna"))
    check("the hub sees that it runs", await spawner.poll() is None)
    await spawner.stop_object()
    await asyncio.sleep(2)
    check("stopped, it is gone", await spawner.get_object() is None)


async def with_gpus(which):
    """What becomes of a notebook that is to have these: no machine that this runs on needs to have any."""
    os.environ["NOTEBOOK_GPUS"] = which
    hub = JupyterHub()
    hub.load_config_file(sys.argv[1])
    spawner = spawner_of(hub.config)
    try:
        made = await spawner.create_object()
    except docker.errors.APIError as error:
        return str(error)
    spawner.object_id = made["Id"]
    asked = (await spawner.get_object())["HostConfig"]["DeviceRequests"]
    check("a notebook asks for the GPUs that it may have", [one["DeviceIDs"] for one in asked] == [which.split(",")])
    try:
        await spawner.start_object()
    except docker.errors.APIError as error:
        return str(error)
    finally:
        await spawner.remove_object()
    return "it runs"


asyncio.run(life())
said = asyncio.run(with_gpus("0,1"))
check("which the engine gives it, or says that there are none", said == "it runs" or "could not select device driver" in said)
check("and no others", "403" in asyncio.run(with_gpus("0,2")))
client = spawner.client
check("no other image", refused(lambda: client.create_container("nginx:1", name=f"{os.environ['CONTAINER_PREFIX']}-x")))
check("no list of containers", refused(client.containers))
check("no file of this machine", refused(lambda: client.create_container(images[0], name=f"{os.environ['CONTAINER_PREFIX']}-x", host_config={"Binds": ["/:/host"], "NetworkMode": os.environ["NOTEBOOK_NETWORK"]})))
check("no image is fetched", refused(lambda: client.pull("nginx", "1")))
sys.exit(failures > 0)
