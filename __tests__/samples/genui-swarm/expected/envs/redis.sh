#!/bin/sh
# GenUI: written by create-deployment for genui.
# Your edits are kept when it is run again.
# Runs in the containers of redis first: sets the variables that hold secrets, then becomes the program. Safe to commit.
set -eu
secret_REDIS_PASSWORD=$(cat /run/secrets/REDIS_PASSWORD)
REDISCLI_AUTH="${secret_REDIS_PASSWORD}"
export REDISCLI_AUTH
exec "$@"
