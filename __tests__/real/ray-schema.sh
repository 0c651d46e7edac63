#!/usr/bin/env bash
# The cluster of the stack syntho as Ray itself judges it: ray/configuration.yaml, for each cloud with and without spot machines, against the
# JSON schema in the wheel of Ray, and against what its launcher does with it before it talks to a cloud. Needs python3 with pip and venv,
# and Node; the wheel is fetched once and kept in RAY_SCHEMA_CACHE (default: a folder that goes again). Prints one line per check; exits 1 if one fails.
# shellcheck disable=SC2317 # check calls what it is given
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ray=2.58.0
work=$(mktemp -d)
cache=${RAY_SCHEMA_CACHE:-$work/cache}
failed=0

main() {
  trap 'rm -rf "$work"' EXIT
  fetch
  (cd "$root" && node scripts/build.mjs --out "$work/package" >/dev/null && cp -R package.json templates "$work/package/")
  for cloud in aws gcp azure; do
    answers_for "$cloud"
    generate "$cloud" plain
    generate "$cloud" spot --set app.SPOT=yes --set app.WORKER_GPUS=1 --set app.CLOUD_INTERNAL=no
    check "$cloud: the schema takes it" judge "$work/$cloud-plain/ray/configuration.yaml"
    check "$cloud: and spot machines with GPUs" judge "$work/$cloud-spot/ray/configuration.yaml"
    check "$cloud: no key is left for Ray to fill in" complete "$work/$cloud-spot/ray/configuration.yaml" "$cloud"
  done
  broken='s/^head_node_type: .*/head_node: {}/; s/^setup_commands:.*/setup_commands: 3/'
  sed -e "$broken" "$work/aws-plain/ray/configuration.yaml" >"$work/broken.yaml"
  check 'the schema refuses a key that Ray has dropped' refuses "$work/broken.yaml"
  sed -e '/^ *resources:/,+1d' "$work/aws-plain/ray/configuration.yaml" >"$work/broken.yaml"
  check 'and machines without resources' refuses "$work/broken.yaml"
  exit "$failed"
}

check() {
  local name=$1
  shift
  if "$@" >"$work/out" 2>&1; then echo "ok      $name"; else
    failed=1
    echo "FAILED  $name"
    sed 's/^/        /' "$work/out"
  fi
}

fetch() {
  mkdir -p "$cache"
  if ! ls "$cache"/ray-$ray-*.whl >/dev/null 2>&1; then python3 -m pip download --quiet --no-deps --dest "$cache" "ray==$ray"; fi
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet 'jsonschema>=4' 'PyYAML>=6'
  python3 - "$cache"/ray-$ray-*.whl "$work/ray" <<'PYTHON'
import sys, zipfile
wheel, target = sys.argv[1:]
with zipfile.ZipFile(wheel) as files:
    for name in files.namelist():
        if name == "ray/autoscaler/ray-schema.json" or name.endswith("/defaults.yaml"):
            files.extract(name, target)
PYTHON
}

# answers_for CLOUD: what this cloud alone asks.
answers_for() {
  case $1 in
    aws) for_cloud=(CLOUD_ZONE=region-1a CLOUD_IMAGE=ami-0123456789abcdef0 CLOUD_SUBNET=subnet-01234567 CLOUD_SECURITY_GROUP=sg-01234567) ;;
    gcp) for_cloud=(CLOUD_ZONE=region-1-b CLOUD_PROJECT=lab CLOUD_IMAGE=projects/lab/global/images/docker CLOUD_SUBNET=projects/lab/regions/region-1/subnetworks/ray) ;;
    azure) for_cloud=(CLOUD_GROUP=lab CLOUD_SUBSCRIPTION=00000000-0000-4000-8000-000000000000) ;;
  esac
  for_cloud=("${for_cloud[@]/#/--set=app.}")
}

# generate CLOUD NAME OPTION...: a folder for it.
generate() {
  local cloud=$1 name=$2
  shift 2
  printf "LICENSE_KEY='not a real one'\nCLOUD_REGISTRY_PASSWORD='not a real one'\n" >"$work/secrets"
  node "$work/package/dist/cli.js" "$work/$cloud-$name" --stack syntho --yes --secrets "$work/secrets" \
    --set app.RAY=launcher --set "app.CLOUD=$cloud" --set app.CLOUD_REGION=region-1 --set app.CLOUD_REGISTRY_USER=lab \
    --set app.HEAD_SIZE=large --set app.WORKER_SIZE=huge "${for_cloud[@]}" "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2 && exit 1; }
}

judge() {
  "$work/venv/bin/python" - "$work/ray/ray/autoscaler/ray-schema.json" "$1" <<'PYTHON'
import json, sys, jsonschema, yaml
schema, file = sys.argv[1:]
jsonschema.validate(yaml.safe_load(open(file)), json.load(open(schema)))
PYTHON
}

refuses() { ! judge "$1" && grep -q ValidationError "$work/out"; }

# complete FILE CLOUD: Ray fills in whatever top-level key is missing, among them one that installs another Ray.
complete() {
  "$work/venv/bin/python" - "$work/ray/ray/autoscaler/$2/defaults.yaml" "$1" <<'PYTHON'
import sys, yaml
defaults, file = (yaml.safe_load(open(name)) for name in sys.argv[1:])
missing = sorted(set(defaults) - set(file))
sys.exit(f"missing: {missing}" if missing else 0)
PYTHON
}

main "$@"
