#!/bin/sh
# GenUI: written by create-deployment for genui.
# Your edits are kept when it is run again.
# Runs in the containers of db first: sets the variables that hold secrets, then becomes the program. Safe to commit.
set -eu
secret_POSTGRES_ADMIN_PASSWORD=$(cat /run/secrets/POSTGRES_ADMIN_PASSWORD)
POSTGRES_PASSWORD="${secret_POSTGRES_ADMIN_PASSWORD}"
export POSTGRES_PASSWORD
exec "$@"
