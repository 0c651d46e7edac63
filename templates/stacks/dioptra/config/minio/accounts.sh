#!/bin/sh
# Gives the object store MC_HOST_store its buckets, the policies that lie in policies/, and its accounts. Each account ends
# with exactly the policies named here, whatever it had. May be run any number of times.
set -eu

buckets='mlflow-tracking'

accounts() {
  account dioptra-mlflow-tracking "$S3_MLFLOW_PASSWORD" mlflow-tracking-readwrite
  account dioptra-restapi "$S3_RESTAPI_PASSWORD" mlflow-tracking-readwrite
  account dioptra-worker "$S3_WORKER_PASSWORD" mlflow-tracking-readwrite
}

patience=60 # seconds until a store that does not answer is given up
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

main() {
  : "${MC_HOST_store:?}" "${S3_MLFLOW_PASSWORD:?}" "${S3_RESTAPI_PASSWORD:?}" "${S3_WORKER_PASSWORD:?}"
  wait_for_store
  for bucket in $buckets; do
    quietly mc mb --ignore-existing "store/$bucket"
  done
  for file in "$here"/policies/*.json; do
    name=$(basename -- "$file" .json)
    quietly mc admin policy create store "$name" "$file"
  done
  accounts
}

say() { printf 'object store: %s\n' "$*"; }

# Runs a command for at most half a minute, and shows what it said only if it fails.
quietly() {
  output=$(timeout 30 "$@" 2>&1) || {
    printf 'object store: %s %s %s failed: %s\n' "$1" "$2" "$3" "$output" >&2
    exit 1
  }
}

wait_for_store() {
  began=$(date +%s)
  until answer=$(timeout 10 mc ls store 2>&1); do
    if [ "$(($(date +%s) - began))" -ge "$patience" ]; then
      printf 'object store: no answer within %s seconds: %s\n' "$patience" "$answer" >&2
      exit 1
    fi
    sleep 2
  done
}

# Name, password and policies. The client reads name and password from its input, so that no argument holds them.
account() {
  name=$1
  printf '%s\n%s\n' "$name" "$2" | quietly mc admin user add store
  shift 2
  present=$(attached "$name")
  for policy in $present; do
    is_among "$policy" "$@" || quietly mc admin policy detach store "$policy" --user "$name"
  done
  for policy in "$@"; do
    # shellcheck disable=SC2086 # policy names hold no spaces
    is_among "$policy" $present || quietly mc admin policy attach store "$policy" --user "$name"
  done
  say "account $name has $*"
}

# The policies of an account, with spaces between: the image has no tool that reads JSON, and the client prints "policyName":"one,two".
attached() {
  answer=$(timeout 30 mc --json admin user info store "$1") || {
    printf 'object store: cannot read the account %s: %s\n' "$1" "$answer" >&2
    exit 1
  }
  case $answer in
    *'"policyName":'*)
      answer=${answer#*'"policyName":'}
      answer=${answer#*\"}
      answer=${answer%%\"*}
      IFS=,
      # shellcheck disable=SC2086 # split at the commas
      set -- $answer
      IFS=' '
      printf '%s' "$*"
      ;;
  esac
}

is_among() {
  wanted=$1
  shift
  for candidate in "$@"; do
    [ "$candidate" = "$wanted" ] && return 0
  done
  return 1
}

main
