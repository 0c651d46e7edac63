#!/usr/bin/env bash
# pyiron's configuration with JupyterHub, DockerSpawner and OAuthenticator from PyPI, in the versions of the stack's Dockerfile, and its
# filter in front of a Docker engine (DOCKER_HOST=unix://…). IMAGE is any image of that engine that has sleep, such as the rig's. Needs
# Python 3.10, and PyPI the first time. Prints one line per check; exits 1 if one fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
stack=$here/../../templates/stacks/pyiron
cache=${CREATE_DEPLOYMENT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/create-deployment}/jupyterhub
socket=${DOCKER_HOST:-unix:///var/run/docker.sock}
export DOCKER_HOST=$socket
name=real-$$
filter=
trap clean EXIT

clean() {
  if [[ -n $filter ]]; then
    kill "$filter"
    wait "$filter" 2>/dev/null || true
  fi
  DOCKER_HOST=$socket docker ps --all --quiet --filter "name=${name}_user-" | DOCKER_HOST=$socket xargs -r docker rm --force >/dev/null
  DOCKER_HOST=$socket docker network rm "${name}_notebooks" >/dev/null 2>&1 || true
  DOCKER_HOST=$socket docker volume ls --quiet --filter "name=${name}_homes-" | DOCKER_HOST=$socket xargs -r docker volume rm >/dev/null
}

# The hub itself has the version of the image, whose tag is that of the package.
packages() {
  sed -n 's/^FROM .*jupyterhub:\([0-9.]*\)$/jupyterhub==\1/p; s/^ *\([a-z0-9-]*==[0-9.]*\) .*/\1/p' "$stack/config/image/Dockerfile"
}

if [[ ! -x $cache/bin/jupyterhub ]]; then
  python3 -m venv "$cache"
  packages | xargs "$cache/bin/pip" install --quiet
fi

export CONTAINER_PREFIX=${name}_user NOTEBOOK_NETWORK=${name}_notebooks HOMES_VOLUME=${name}_homes
IMAGE=${IMAGE:-rig/root:1}
export PYIRON_ATOMISTIC=$IMAGE DOCKER_NOTEBOOK_DIR=/home/jovyan
export MEM_LIMIT=64M CPU_LIMIT=0.5 START_TIMEOUT=60 IDLE_TIMEOUT=3600 ADMIN_USERS=anna
export OAUTH_CALLBACK_URL=https://lab.example.org/hub/oauth_callback OAUTH_CLIENT_ID=lab OAUTH_CLIENT_SECRET=s
realm=https://id.example.org/realms/lab/protocol/openid-connect
export OAUTH2_AUTHORIZE_URL=$realm/auth OAUTH2_TOKEN_URL=$realm/token OAUTH2_USERDATA_URL=$realm/userinfo
export PGHOST=db PGPORT=5432 PGDATABASE=jupyterhub PYTHONDONTWRITEBYTECODE=1

docker network create "$NOTEBOOK_NETWORK" >/dev/null
port=${FILTER_TEST_PORT:-39975}
SOCKET=${socket#unix://} IMAGES=$IMAGE GPUS=0,1 "$cache/bin/python" -c '
import sys
sys.path.insert(0, sys.argv[1])
import filter
filter.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), filter.Filter).serve_forever()' "$stack/config/docker" "$port" &
filter=$!
curl --retry 10 --retry-delay 1 --retry-connrefused -fs "http://127.0.0.1:$port/_ping" >/dev/null
DOCKER_HOST=tcp://127.0.0.1:$port "$cache/bin/python" "$here/notebook-life.py" "$stack/config/hub/jupyterhub_config.py"
