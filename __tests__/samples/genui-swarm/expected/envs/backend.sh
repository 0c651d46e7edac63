#!/bin/sh
# GenUI: written by create-deployment for genui.
# Your edits are kept when it is run again.
# Runs in the containers of backend first: sets the variables that hold secrets, then becomes the program. Safe to commit.
set -eu
secret_GENUI_BACKEND_SECRET=$(cat /run/secrets/GENUI_BACKEND_SECRET)
secret_DB_PASSWORD=$(cat /run/secrets/DB_PASSWORD)
secret_REDIS_PASSWORD=$(cat /run/secrets/REDIS_PASSWORD)
GENUI_BACKEND_SECRET="${secret_GENUI_BACKEND_SECRET}"
export GENUI_BACKEND_SECRET
POSTGRES_PASSWORD="${secret_DB_PASSWORD}"
export POSTGRES_PASSWORD
REDIS_PASSWORD="${secret_REDIS_PASSWORD}"
export REDIS_PASSWORD
exec "$@"
