#!/bin/sh
# Runs Slurm's controller in the foreground; what it knows of jobs is in its volume, and comes back after a restart.
set -eu
exec slurmctld -D -f "$SLURM_CONF"
