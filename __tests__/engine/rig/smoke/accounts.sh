#!/bin/bash
# One bucket, one policy, one account: names and secrets through standard input, so they are in no process list.
set -eu
mc mb --ignore-existing store/mlflow-tracking
mc admin policy create store artifacts /job/artifacts.json
printf '%s\n' artifacts-account artifacts-password | mc admin user add store
mc admin policy attach store artifacts --user artifacts-account
