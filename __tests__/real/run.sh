#!/usr/bin/env bash
# What only real servers can tell, one after the other, or those that are named: run.sh [NAME...]. What each needs stands in its head.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ $# = 0 ]; then set -- postgres minio mlflow jupyterhub syntho-postgres ray-schema ray-machines ray-containers slurm keycloak nfs; fi

failed=()
for name; do
  echo "== $name"
  bash "$here/$name.sh" || failed+=("$name")
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}" >&2
  exit 1
fi
