"""The batch script of one fit."""

import shlex

TEMPLATE = """#!/bin/sh
# Runs where Slurm puts it, with nothing of the environment of whoever has ordered it.
PATH=/usr/local/bin:/usr/bin:/bin
PYTHONPATH=/opt/bumps
HOME={folder}
XDG_CACHE_HOME=/jobs/.cache
SAS_DLL_PATH=/jobs/.cache/sasmodels
MPLCONFIGDIR=/jobs/.cache/matplotlib
MPLBACKEND=Agg
RUSTICL_ENABLE=iris
export PATH PYTHONPATH HOME XDG_CACHE_HOME SAS_DLL_PATH MPLCONFIGDIR MPLBACKEND RUSTICL_ENABLE
cd {folder} || exit 1
# Shortly before the time is over the fit is told, so that it can save what it has.
trap 'kill -INT "$fit" 2>/dev/null' TERM
{command} &
fit=$!
wait "$fit"
status=$?
if kill -0 "$fit" 2>/dev/null; then wait "$fit"; status=$?; fi
python3 -m bumps_flask.report {model} results || echo "no plots could be drawn" >&2
echo "$status" >status
exit "$status"
"""


def text(folder, model, order):
    """Every word is quoted; the words of the form have been checked before."""
    command = [
        "bumps", model, "--batch", f"--fit={order['optimizer']}", f"--steps={order['steps']}", f"--burn={order['burn']}",
        "--export=results", "--session=results/session.h5", f"--parallel={order['n_cores']}",
    ]
    return TEMPLATE.format(folder=shlex.quote(folder), model=shlex.quote(model), command=shlex.join(command))
