#!/usr/bin/env bash
# A generated pyiron folder as people see it: browsers log in through Keycloak, and land in a notebook of their own. Keycloak is the
# release on Maven Central, the registry and Chromium are Debian's, the hub and the notebooks JupyterHub and JupyterLab from PyPI in
# images made here; all else is the folder's own, init included. Needs the rig's engine and images (RIG), root, Java 17 and Maven.
# The first time takes some minutes. Prints one line per check; exits 1 if one fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=SCRIPTDIR/servers.sh
source "$here/servers.sh"
# shellcheck source=SCRIPTDIR/keycloak/programs.sh
source "$here/keycloak/programs.sh"
name=keycloak-$$
folder=$work/$name
id_port=${KEYCLOAK_TEST_PORT:-39961} site_port=$((${KEYCLOAK_TEST_PORT:-39961} + 1)) registry_port=$((${KEYCLOAK_TEST_PORT:-39961} + 2))
servers=()
tags=()
trap clean EXIT

main() {
  programs
  images
  start_keycloak
  start_registry
  write_folder
  check 'init builds the hub, fetches what is missing, and makes the database' init
  check 'an image that was missing is here' is_here "$further"
  check 'all of it comes up' in_folder up --detach --wait --wait-timeout 180 --pull never
  await_keycloak
  check 'Keycloak is known by the authority in ssl/ca-certificates' hub_trusts
  browse
  finish
}

clean() {
  local server
  if [[ -f $folder/docker-compose.yml ]]; then
    in_folder --profile '*' down --volumes --timeout 5 >/dev/null || true
  fi
  for server in "${servers[@]}"; do
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  done
  docker ps --all --quiet --filter "name=^${name}_user-" | xargs -r docker rm --force >/dev/null
  docker network ls --quiet --filter "name=^${name}_" | xargs -r docker network rm >/dev/null
  docker volume ls --quiet --filter "name=^${name}_" | xargs -r docker volume rm >/dev/null
  if ((${#tags[@]} > 0)); then docker image rm "${tags[@]}" >/dev/null 2>&1 || true; fi
  stop_servers
}

# --- what is around the folder: an authority of somebody else's, Keycloak, and a registry

# Keycloak listens on the engine's bridge, where containers find this machine.
start_keycloak() {
  local bridge
  bridge=$(docker network inspect bridge --format '{{index .Options "com.docker.network.bridge.name"}}')
  bridge=$(ip -4 -oneline address show dev "$bridge" | sed -n 's/.* inet \([0-9.]*\).*/\1/p')
  export ID_ADDRESS=$bridge ID_URL=https://id.lab.test:$id_port SITE_URL=https://lab.test:$site_port SITE_PORT=$site_port
  export ANNA_PASSWORD BERT_PASSWORD CARLA_PASSWORD CLIENT_SECRET
  ANNA_PASSWORD=$(word) BERT_PASSWORD=$(word) CARLA_PASSWORD=$(word) CLIENT_SECRET=$(word)
  make_pair
  mkdir -p "$kept/$keycloak/data/import"
  cp "$here/keycloak/realm.json" "$kept/$keycloak/data/import/"
  # The script's own process becomes Java's, so this is its id.
  JAVA_OPTS_KC_HEAP='-Xms64m -Xmx512m' "$kept/$keycloak/bin/kc.sh" start --optimized --import-realm --hostname="$ID_URL" --http-host="$bridge" \
    --https-port="$id_port" --https-certificate-file="$work/id.crt" --https-certificate-key-file="$work/id.key" >"$work/keycloak.log" 2>&1 &
  servers+=($!)
}

# An authority and a pair for Keycloak, as RFC 5280 wants them: Python 3.13 takes no others.
make_pair() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=an authority' \
    -addext keyUsage=critical,keyCertSign,cRLSign -keyout "$work/ca.key" -out "$work/ca.crt" 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=id.lab.test -keyout "$work/id.key" -out "$work/id.csr" 2>/dev/null
  openssl x509 -req -in "$work/id.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -days 2 -out "$work/id.crt" \
    -extfile <(printf '%s\n' subjectAltName=DNS:id.lab.test authorityKeyIdentifier=keyid subjectKeyIdentifier=hash) 2>/dev/null
}

await_keycloak() {
  for _ in $(seq 240); do
    curl -fsS --cacert "$work/ca.crt" --resolve "id.lab.test:$id_port:$ID_ADDRESS" -o /dev/null "$ID_URL/realms/lab" 2>/dev/null && return
    kill -0 "${servers[0]}" 2>/dev/null || break
    sleep 0.5
  done
  tail -n 40 "$work/keycloak.log" >&2
  exit 1
}

start_registry() {
  further=127.0.0.1:$registry_port/further:1
  cat >"$work/registry.yml" <<YML
version: 0.1
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: "127.0.0.1:$registry_port" }
YML
  OTEL_TRACES_EXPORTER=none docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
  servers+=($!)
  await "http://127.0.0.1:$registry_port/v2/" "$work/registry.log"
  build_image further "$further"
  tags+=("$further")
  docker push --quiet "$further" >/dev/null
  docker image rm "$further" >/dev/null
}

word() { head -c 18 /dev/urandom | base64 | tr -dc 'A-Za-z0-9'; }

# --- the folder

write_folder() {
  printf "CLIENT_SECRET='%s'\n" "$CLIENT_SECRET" >"$work/secrets.env"
  node "$here/../../dist/cli.js" "$folder" --stack pyiron --yes --secrets "$work/secrets.env" --set "name=$name" --set host=lab.test \
    --set expose=localhost --set "proxy.https=$site_port" --set "proxy.http=$((site_port + 2))" --set "docker.socket=${DOCKER_HOST#unix://}" \
    --set "app.KEYCLOAK_URL=$ID_URL" --set app.KEYCLOAK_REALM=lab --set app.CLIENT_ID=hub --set app.ADMIN_USERS=anna --set app.ALLOWED_USERS=bert \
    --set app.PYIRON_ATOMISTIC=rig/jupyterlab:1 --set app.PYIRON_BASE= --set "app.NOTEBOOK_IMAGES=$further" --set app.MEM_LIMIT=512M \
    >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
  tags+=("$name-hub:${hub_image##*:}")
  cp "$work/ca.crt" "$folder/ssl/ca-certificates/"
  (cd "$folder" && docker compose config --images) | grep '^\(postgres\|nginx\):' | "$here/../engine/rig/tag.sh"
  # The operator's own file: where Keycloak is, since no DNS knows it.
  cat >"$folder/docker-compose.override.yml" <<YML
services:
  hub: { extra_hosts: ["id.lab.test:$ID_ADDRESS"], healthcheck: { interval: 2s } }
  db: { healthcheck: { interval: 2s } }
  docker: { healthcheck: { interval: 2s } }
  nginx: { healthcheck: { interval: 2s } }
YML
}

in_folder() { (cd "$folder" && docker compose "$@") >>"$work/out" 2>&1; }

init() { "$folder/init-deployment.sh" --skip-doctor >"$work/out" 2>&1 && grep -Fq "pulling $further" "$work/out"; }

is_here() { docker image inspect "$1" >"$work/out" 2>&1; }

hub_trusts() {
  local ask='import sys, urllib.request; urllib.request.urlopen(sys.argv[1])'
  in_folder exec -T hub python3 -c "$ask" "$ID_URL/realms/lab" &&
    ! in_folder exec -T --env SSL_CERT_FILE=/dev/null hub python3 -c "$ask" "$ID_URL/realms/lab"
}

# --- people

browse() {
  CONTAINER_PREFIX=${name}_user DB_ADDRESS=$(address db) DOCKER_ADDRESS=$(address docker) NOTEBOOK_IMAGE=rig/jupyterlab:1 FURTHER_IMAGE=$further \
    PYTHONDONTWRITEBYTECODE=1 "$kept/browser/bin/python" "$here/keycloak/visit.py" "$work/browser" | tee "$work/lines" || true
  failures=$((failures + $(grep -c '^FAIL' "$work/lines" || true)))
  check 'all visits were made' grep -q '^ok    the end' "$work/lines"
}

address() { docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$name-$1-1"; }

main "$@"
