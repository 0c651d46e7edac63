#!/usr/bin/env bash
# Gives role images the names that a deployment uses: image names on stdin, as from `docker compose config --images`.
# A name that no role stands for is an error that names it, and so is one pinned by digest, which no tag can stand for.
set -euo pipefail

role_of() {
  case $1 in
    *@sha256:*) return 1 ;;
    postgres:* | */postgres:*) echo postgres ;;
    redis:* | */redis:*) echo redis ;;
    */rdkit-cartridge-debian:*) echo rdkit ;;
    */genui-main:* | */genui-worker:* | */genui-gpuworker:*) echo genui ;;
    nginx:* | */nginx:*) echo nginx ;;
    */minio/mc:* | minio/mc:*) echo mc ;;
    */minio/minio:* | minio/minio:*) echo minio ;;
    */pgadmin4:*) echo pgadmin ;;
    node:* | */node:*) echo node ;;
    */mlflow-tracking:* | mlflow-tracking:*) echo mlflow ;;
    */restapi:* | restapi:*) echo restapi ;;
    *tensorflow2-[cg]pu:* | *pytorch-[cg]pu:*) echo worker ;;
    *) return 1 ;;
  esac
}

unknown=0
while read -r name; do
  [ -n "$name" ] || continue
  if role=$(role_of "$name"); then
    docker tag "rig/$role:1" "$name"
  else
    echo "tag.sh: no role image stands for $name" >&2
    unknown=1
  fi
done < <(sort -u)
exit "$unknown"
