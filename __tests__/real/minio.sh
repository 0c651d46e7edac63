#!/usr/bin/env bash
# The object store's job against a real MinIO: builds server and client from their Go modules (once, into a cache), starts the
# server on loopback as the stack starts it, runs the stack's accounts.sh over and over, and tries every account (rows D06 to D08).
# Needs Go, some minutes the first time, and the module proxy. Prints one line per check; exits 1 if one fails.
set -euo pipefail
# shellcheck source=SCRIPTDIR/servers.sh
source "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

main() {
  start_store
  S3_MLFLOW_PASSWORD=mlflow-secret-1 S3_RESTAPI_PASSWORD=restapi-secret-1 S3_WORKER_PASSWORD=worker-secret-1
  export S3_MLFLOW_PASSWORD S3_RESTAPI_PASSWORD S3_WORKER_PASSWORD

  check 'first run' store_job sh
  check 'second run succeeds' store_job bash --posix
  accounts
  policies
  access first
  disturb
  check 'run after accounts were given other policies and passwords' store_job sh
  accounts
  access after-repair
  seed_policies
  refuses_other_passwords
  no_secret_in_arguments
  finish
}

# The client as root, and as one of the accounts.
root() { MC_CONFIG_DIR=$work/mc MC_HOST_store="http://dioptra-admin:$store_password@127.0.0.1:$store_port" mc "$@"; }
as() {
  local account=$1 password=$2
  shift 2
  MC_CONFIG_DIR=$work/mc MC_HOST_store="http://$account:$password@127.0.0.1:$store_port" timeout 30 mc "$@" >"$work/out" 2>&1
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
  printf '#!/bin/sh\necho "$*" >>"%s/arguments"\nexec "%s/mc" "$@"\n' "$work" "$cache/minio" >"$work/noting"
  chmod +x "$work/noting"
  ln -sf "$work/noting" "$work/image/mc"
  check 'run with a client that notes its arguments' store_job sh
  check 'no argument holds a password' clean_arguments
}
clean_arguments() {
  ! grep -F -e "$S3_MLFLOW_PASSWORD" -e "$S3_RESTAPI_PASSWORD" -e "$S3_WORKER_PASSWORD" -e "$store_password" "$work/arguments" >"$work/out" &&
    grep -q 'admin user add store' "$work/arguments"
}

main
