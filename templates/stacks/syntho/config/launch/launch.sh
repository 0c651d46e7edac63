#!/bin/sh
# Runs ray with the words that it is given, after it has put what the machines in the cloud need where ray copies it from: the key of
# the licence, the password of the registry and the public SSH key. These are in memory only, and in no configuration and no argument.
set -eu
umask 077
: "${HOME:?}" "${CLOUD:?}"
login=${CLOUD_LOGIN_FOLDER:-/cloud-login}
handed_over=${HANDED_OVER:-/run/handed-over}

# Programs of the clouds write beside what they read, so they get a copy.
case $CLOUD in
  aws) target=$HOME/.aws ;;
  gcp) target=$HOME/.config/gcloud ;;
  azure) target=$HOME/.azure ;;
  *) printf 'no such cloud: %s\n' "$CLOUD" >&2 && exit 1 ;;
esac
if [ -d "$login" ]; then
  mkdir -p "$target"
  cp -R "$login/." "$target/"
fi

key=$HOME/.ssh/id_rsa
if [ ! -s "$key" ]; then ssh-keygen -q -t rsa -b 4096 -N '' -C ray-launcher -f "$key"; fi

mkdir -p "$handed_over"
cp "$key.pub" "$handed_over/id_rsa.pub"
printf 'LICENSE_KEY_SIGNED=%s\n' "${LICENSE_KEY_SIGNED:?}" >"$handed_over/licence.env"
if [ -n "${REGISTRY_PASSWORD:-}" ]; then printf '%s' "$REGISTRY_PASSWORD" >"$handed_over/registry-password"; fi
unset LICENSE_KEY_SIGNED REGISTRY_PASSWORD

exec ray "$@"
