# shellcheck shell=bash
# What the tests with real servers share: a scratch folder, checks, a real Postgres and a real MinIO on loopback, run as the
# Dioptra stack runs them. To be sourced; the names of its functions say what they start.

stack=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../templates/stacks/dioptra" && pwd)
cache=${CREATE_DEPLOYMENT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/create-deployment}
postgres_programs=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1)
postgres_port=${POSTGRES_TEST_PORT:-39992}
store_port=${STORE_TEST_PORT:-39990}
store_password=root-$RANDOM$RANDOM$RANDOM
work=$(mktemp -d)
chmod 755 "$work"
store=
failures=0
trap stop_servers EXIT

stop_servers() {
  stop_postgres
  if [[ -n $store ]]; then
    kill "$store"
    wait "$store" 2>/dev/null || true
  fi
  rm -rf "$work"
}

# check ABOUT COMMAND…: one line; what the command wrote into $work/out is shown if it fails.
check() {
  local about=$1
  shift
  : >"$work/out"
  if "$@"; then echo "ok    $about"; else
    echo "FAIL  $about"
    sed 's/^/      /' "$work/out"
    failures=$((failures + 1))
  fi
}

finish() {
  if ((failures > 0)); then
    echo "$failures checks failed" >&2
    exit 1
  fi
}

# --- Postgres: Debian's, with pg_hba.conf as the stack has it; needs root, since its superuser is known by the name of its user.

as_postgres() { runuser -u postgres -- env PATH="$postgres_programs:$PATH" "$@"; }

# start_postgres true|false: with TLS, or without
start_postgres() {
  local options="-c hba_file=$work/pg_hba.conf -c listen_addresses=127.0.0.1 -p $postgres_port -k $work/socket -c log_statement=all"
  [[ $(id -u) == 0 && -n $postgres_programs ]] || { echo 'needs root and the package postgresql' >&2; exit 1; }
  if $1; then options+=" -c ssl=on -c ssl_cert_file=$work/server.crt -c ssl_key_file=$work/server.key -c ssl_min_protocol_version=TLSv1.2"; fi
  rm -rf "$work/database" "$work/socket" "$work/database.log"
  install -d -o postgres "$work/database" "$work/socket"
  install -o postgres /dev/null "$work/database.log"
  [[ -f $work/server.key ]] || make_certificate
  printf 'superuser-password\n' >"$work/superuser"
  render_hba "$1" >"$work/pg_hba.conf"
  as_postgres initdb -D "$work/database" -U postgres --auth=scram-sha-256 --pwfile="$work/superuser" >/dev/null
  as_postgres pg_ctl -D "$work/database" -w -l "$work/database.log" -o "$options" start >/dev/null
}

stop_postgres() {
  if [[ -f $work/database/postmaster.pid ]]; then as_postgres pg_ctl -D "$work/database" -m fast stop >/dev/null; fi
}

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$work/server.key" -out "$work/server.crt" 2>/dev/null
  chown postgres "$work/server.key"
  chmod 400 "$work/server.key"
  chmod 644 "$work/server.crt"
}

render_hba() {
  (cd "$stack" && node --input-type=module -e '
    import { readFileSync } from "node:fs";
    import { createRequire } from "node:module";
    const ejs = createRequire(process.cwd() + "/")("ejs");
    const it = { tls: { db: process.argv[1] === "true" } };
    process.stdout.write(ejs.render(readFileSync("config/db/pg_hba.conf.ejs", "utf8"), { it }, { strict: true, destructuredLocals: ["it"] }));
  ' "$1")
}

# The stack's job; its text is handed over, since the superuser need not be able to read this folder.
database_job() {
  as_postgres env PGHOST="$work/socket" PGPORT="$postgres_port" PGUSER=postgres PGDATABASE=postgres DB_USER=dioptra \
    DB_PASSWORD="$1" DB_NAMES='restapi mlflow-tracking' sh -c "$(<"$stack/config/db/init.sh")" >"$work/out" 2>&1
}

# --- MinIO: built from its Go modules, once. Releases have no semantic version, so a module's version is made of the commit's
# time and id. The server is the release that the stack pins. Of the client's pinned release (7394ce0dd2a8) Go's checksum
# database has no record: this is the newest commit before it that has one; the three between touch no accounts or policies.

server_release=RELEASE.2025-09-07T16-13-09Z
server_module=github.com/minio/minio@v0.0.0-20250907161309-07c3a429bfed
client_module=github.com/minio/mc@v0.0.0-20250721052808-ee72571936f1

start_store() {
  grep -q "MINIO_TAG: .*$server_release" "$stack/stack.yml" || { echo 'the stack pins another MinIO than this builds' >&2; exit 1; }
  build_module "$server_module" minio
  build_module "$client_module" mc
  export PATH="$cache/minio:$PATH"
  MINIO_ROOT_USER=dioptra-admin MINIO_ROOT_PASSWORD=$store_password MINIO_UPDATE=off HOME=$work \
    MINIO_KMS_SECRET_KEY="dioptra:$(head -c 32 /dev/urandom | base64)" \
    minio server "$work/objects" --address "127.0.0.1:$store_port" --console-address "127.0.0.1:$((store_port + 1))" \
    --certs-dir "$work/certs" >"$work/store.log" 2>&1 &
  store=$!
  await "http://127.0.0.1:$store_port/minio/health/live" "$work/store.log"
}

build_module() {
  [[ -x $cache/minio/$2 ]] && return
  echo "building ${1%%@*} (minutes)"
  mkdir -p "$cache/minio"
  CGO_ENABLED=0 GOBIN=$cache/minio nice -n 10 go install -p 2 -trimpath -ldflags '-s -w' "$1"
}

await() {
  for _ in $(seq 120); do
    curl -fsS -o /dev/null "$1" 2>/dev/null && return
    sleep 0.5
  done
  cat "$2" >&2
  exit 1
}

# The client's image has a shell and GNU's core utilities beside the client: no grep, no sed, nothing that reads JSON.
image_tools() {
  local tool
  mkdir "$work/image"
  for tool in basename dirname sleep timeout; do ln -s "$(command -v "$tool")" "$work/image/$tool"; done
  ln -s "$cache/minio/mc" "$work/image/mc"
}

# store_job SHELL…: the stack's job under that shell; the accounts' passwords are the caller's S3_… variables.
store_job() {
  local shell
  shell=$(command -v "$1")
  shift
  [[ -d $work/image ]] || image_tools
  PATH=$work/image MC_CONFIG_DIR=$work/mc-job MC_HOST_store="http://dioptra-admin:$store_password@127.0.0.1:$store_port" \
    "$shell" "$@" "$stack/config/minio/accounts.sh" >"$work/out" 2>&1
}
