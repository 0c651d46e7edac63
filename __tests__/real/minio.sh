#!/usr/bin/env bash
# The object store's job against a real MinIO: builds server and client from their Go modules (once, into a cache), starts the
# server on loopback as the stack starts it, runs the stack's accounts.sh over and over, and tries every account (rows D06 to D08).
# Needs Go, some minutes the first time, and the module proxy. Prints one line per check; exits 1 if one fails.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
stack=$here/../../templates/stacks/dioptra
cache=${CREATE_DEPLOYMENT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/create-deployment}/minio
port=${MINIO_TEST_PORT:-39990}
root_password=root-$RANDOM$RANDOM$RANDOM
work=$(mktemp -d)
server=
failures=0

# Releases have no semantic version, so a module's version is made of the commit's time and id. The server is the release that
# the stack pins. Of the client's pinned release (7394ce0dd2a8) Go's checksum database has no record: this is the newest commit
# before it that has one; the three between do not touch accounts or policies.
server_module=github.com/minio/minio@v0.0.0-20250907161309-07c3a429bfed
client_module=github.com/minio/mc@v0.0.0-20250721052808-ee72571936f1

main() {
  grep -q 'MINIO_TAG: .*RELEASE.2025-09-07T16-13-09Z' "$stack/stack.yml" || { echo 'the stack pins another MinIO than this builds' >&2; exit 1; }
  build "$server_module" minio
  build "$client_module" mc
  export PATH="$cache:$PATH"
  trap clean EXIT
  start
  S3_MLFLOW_PASSWORD=mlflow-secret-1 S3_RESTAPI_PASSWORD=restapi-secret-1 S3_WORKER_PASSWORD=worker-secret-1
  export S3_MLFLOW_PASSWORD S3_RESTAPI_PASSWORD S3_WORKER_PASSWORD

  image_tools
  check 'first run' job sh
  check 'second run succeeds' job bash --posix
  accounts
  policies
  access first
  disturb
  check 'run after accounts were given other policies and passwords' job sh
  accounts
  access after-repair
  seed_policies
  refuses_other_passwords
  no_secret_in_arguments
  ((failures == 0)) || { echo "$failures checks failed" >&2; exit 1; }
}

build() {
  [[ -x $cache/$2 ]] && return
  echo "building ${1%%@*} (minutes)"
  mkdir -p "$cache"
  CGO_ENABLED=0 GOBIN=$cache nice -n 10 go install -p 2 -trimpath -ldflags '-s -w' "$1"
}

# As the stack's command line has it, on loopback.
start() {
  MINIO_ROOT_USER=dioptra-admin MINIO_ROOT_PASSWORD=$root_password MINIO_UPDATE=off \
    MINIO_KMS_SECRET_KEY="dioptra:$(head -c 32 /dev/urandom | base64)" HOME=$work \
    minio server "$work/data" --address "127.0.0.1:$port" --console-address "127.0.0.1:$((port + 1))" --certs-dir "$work/certs" \
    >"$work/log" 2>&1 &
  server=$!
  for _ in $(seq 60); do
    curl -fsS "http://127.0.0.1:$port/minio/health/live" >/dev/null 2>&1 && return
    sleep 0.5
  done
  cat "$work/log" >&2
  exit 1
}

clean() {
  if [[ -n $server ]]; then
    kill "$server"
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}

# The client as root, and as one of the accounts.
root() { MC_CONFIG_DIR=$work/mc MC_HOST_store="http://dioptra-admin:$root_password@127.0.0.1:$port" mc "$@"; }
as() {
  local account=$1 password=$2
  shift 2
  MC_CONFIG_DIR=$work/mc MC_HOST_store="http://$account:$password@127.0.0.1:$port" timeout 30 mc "$@" >"$work/out" 2>&1
}

# The client's image has a shell and GNU's core utilities beside the client: no grep, no sed, nothing that reads JSON.
image_tools() {
  local tool
  mkdir "$work/image"
  for tool in basename dirname sleep timeout; do ln -s "$(command -v "$tool")" "$work/image/$tool"; done
  ln -s "$cache/mc" "$work/image/mc"
}
job() {
  local shell
  shell=$(command -v "$1")
  shift
  PATH=$work/image MC_CONFIG_DIR=$work/mc-job MC_HOST_store="http://dioptra-admin:$root_password@127.0.0.1:$port" \
    "$shell" "$@" "$stack/config/minio/accounts.sh" >"$work/out" 2>&1
}

check() {
  local about=$1
  shift
  if "$@"; then echo "ok    $about"; else
    echo "FAIL  $about"
    sed 's/^/      /' "$work/out"
    failures=$((failures + 1))
  fi
}
denied() { ! "$@" && grep -q -e 'Access Denied' -e 'Insufficient permissions' "$work/out"; }

accounts() {
  local name
  for name in dioptra-mlflow-tracking dioptra-restapi dioptra-worker; do
    check "$name has exactly mlflow-tracking-readwrite" has "$name" mlflow-tracking-readwrite
  done
}
has() {
  root --json admin user info store "$1" >"$work/out"
  [[ $(jq -r '.policyName' "$work/out") == "$2" && $(jq -r '.userStatus' "$work/out") == enabled ]]
}

policies() {
  local file name
  for file in "$stack"/config/minio/policies/*.json; do
    name=$(basename "$file" .json)
    check "policy $name is as its file says" same_policy "$name" "$file"
  done
}
same_policy() {
  local plain='.Statement | map({Effect, Action: (.Action | sort), Resource: (.Resource | sort), Condition: (.Condition // {})}) | sort'
  root admin policy info store "$1" --policy-file "$work/policy" >"$work/out" 2>&1
  diff <(jq -S "$plain" "$2") <(jq -S "$plain" "$work/policy") >"$work/out"
}

# What an account with mlflow-tracking-readwrite can and cannot do (fact sheet, section 6).
access() {
  local file=$work/object name password
  echo content >"$file"
  root mb --ignore-existing store/workflow store/plugins >/dev/null
  root cp "$file" store/mlflow-tracking/elsewhere >/dev/null
  root cp "$file" store/plugins/dioptra_builtins/one.py >/dev/null
  while read -r name password; do
    check "$1: $name puts below artifacts/" as "$name" "$password" cp "$file" "store/mlflow-tracking/artifacts/$name/a"
    check "$1: $name gets it" as "$name" "$password" cat "store/mlflow-tracking/artifacts/$name/a"
    check "$1: $name lists artifacts/" as "$name" "$password" ls "store/mlflow-tracking/artifacts/$name/"
    check "$1: $name deletes it" as "$name" "$password" rm "store/mlflow-tracking/artifacts/$name/a"
    check "$1: $name may not get outside artifacts/" denied as "$name" "$password" cat store/mlflow-tracking/elsewhere
    check "$1: $name may not put outside artifacts/" denied as "$name" "$password" cp "$file" store/mlflow-tracking/mine
    check "$1: $name may not list the bucket's top" denied as "$name" "$password" ls store/mlflow-tracking/
    check "$1: $name may not put into another bucket" denied as "$name" "$password" cp "$file" store/workflow/x
    check "$1: $name may not list users" denied as "$name" "$password" admin user ls store
  done <<ACCOUNTS
dioptra-mlflow-tracking $S3_MLFLOW_PASSWORD
dioptra-restapi $S3_RESTAPI_PASSWORD
dioptra-worker $S3_WORKER_PASSWORD
ACCOUNTS
}

# An older deployment's policies, one of the operator's, a disabled account, and a rotated password.
disturb() {
  root admin policy attach store workflow-uploadonly custom-plugins-readwrite --user dioptra-restapi >/dev/null
  root admin policy detach store mlflow-tracking-readwrite --user dioptra-worker >/dev/null
  root admin policy attach store readwrite --user dioptra-worker >/dev/null
  root admin user disable store dioptra-mlflow-tracking >/dev/null
  S3_WORKER_PASSWORD=worker-secret-2
}

# Each of the seed's policies, on an account of its own: what it allows and what it does not.
seed_policies() {
  local file=$work/object p=store/plugins w=store/workflow a=store/mlflow-tracking/artifacts
  root cp "$file" "$p/dioptra_custom/two.py" >/dev/null
  root cp "$file" "$w/job.tar" >/dev/null
  root cp "$file" "$a/three" >/dev/null
  with builtin-plugins-readonly get "$p/dioptra_builtins/one.py" list "$p/dioptra_builtins/" no-put "$p/dioptra_builtins/x" no-get "$p/dioptra_custom/two.py" no-list "$p/dioptra_custom/"
  with builtin-plugins-readwrite put "$p/dioptra_builtins/x" get "$p/dioptra_builtins/x" delete "$p/dioptra_builtins/x" list "$p/dioptra_builtins/" no-put "$p/dioptra_custom/x"
  with custom-plugins-readonly get "$p/dioptra_custom/two.py" list "$p/dioptra_custom/" no-put "$p/dioptra_custom/x" no-get "$p/dioptra_builtins/one.py"
  with custom-plugins-readwrite put "$p/dioptra_custom/x" get "$p/dioptra_custom/x" delete "$p/dioptra_custom/x" no-put "$p/dioptra_builtins/x"
  with dioptra-readonly get "$p/dioptra_builtins/one.py" get "$p/dioptra_custom/two.py" get "$a/three" get "$w/job.tar" list "$w/" list "$p/" list store/mlflow-tracking/ no-put "$w/x" no-get store/mlflow-tracking/elsewhere
  with plugins-readonly list "$p/" no-get "$p/dioptra_builtins/one.py" no-put "$p/x" no-list "$w/"
  with workflow-downloadonly get "$w/job.tar" no-put "$w/x" no-list "$w/" no-delete "$w/job.tar"
  with workflow-uploadonly put "$w/x" no-get "$w/x" no-delete "$w/x" no-list "$w/"
}
with() {
  local policy=$1 account=probe-$1 verb target
  shift
  root admin user add store "$account" probe-password-1 >/dev/null
  root admin policy attach store "$policy" --user "$account" >/dev/null
  while (($# > 0)); do
    verb=$1 target=$2
    shift 2
    case $verb in
      no-*) check "$policy: no ${verb#no-} of ${target#store/}" denied attempt "$account" "${verb#no-}" "$target" ;;
      *) check "$policy: $verb of ${target#store/}" attempt "$account" "$verb" "$target" ;;
    esac
  done
}
attempt() {
  case $2 in
    get) as "$1" probe-password-1 cat "$3" ;;
    put) as "$1" probe-password-1 cp "$work/object" "$3" ;;
    list) as "$1" probe-password-1 ls "$3" ;;
    delete) as "$1" probe-password-1 rm "$3" ;;
  esac
}

refuses_other_passwords() {
  check 'a rotated password replaces the old one' refused dioptra-worker worker-secret-1
  check 'a wrong password is refused' refused dioptra-restapi wrong-password
}
refused() { ! as "$1" "$2" ls store/mlflow-tracking/artifacts/; }

# A client that only writes its arguments down stands in for the real one.
no_secret_in_arguments() {
  # shellcheck disable=SC2016 # expanded when it runs
  printf '#!/bin/sh\necho "$*" >>"%s/arguments"\nexec "%s/mc" "$@"\n' "$work" "$cache" >"$work/noting"
  chmod +x "$work/noting"
  ln -sf "$work/noting" "$work/image/mc"
  check 'run with a client that notes its arguments' job sh
  check 'no argument holds a password' clean_arguments
}
clean_arguments() {
  ! grep -F -e "$S3_MLFLOW_PASSWORD" -e "$S3_RESTAPI_PASSWORD" -e "$S3_WORKER_PASSWORD" -e "$root_password" "$work/arguments" >"$work/out" &&
    grep -q 'admin user add store' "$work/arguments"
}

main
