"""Slurm's commands. None of them sees this process's environment, which holds the keys of the page and of Redis."""

import os
import re
import subprocess

FAILED = {"FAILED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY", "BOOT_FAIL", "DEADLINE", "PREEMPTED"}
RUNNING = {"RUNNING", "COMPLETING", "STAGE_OUT", "SUSPENDED"}


class Refused(Exception):
    """Slurm's own words on why it does not take an order."""


def submit(script, folder, name, request):
    """Puts a job into the queue; the number that Slurm gives it."""
    words = [
        "sbatch", "--parsable", "--export=NIL", "--input=none", "--open-mode=append", f"--chdir={folder}",
        f"--output={folder}/output.txt", f"--job-name={name}", "--ntasks=1", f"--nodes={request['nodes']}",
        f"--cpus-per-task={request['n_cores']}", f"--mem-per-cpu={request['mem_per_core']}{request['mem_unit']}",
        f"--time={request['walltime']}", "--signal=B:TERM@60",
    ]
    if request["n_gpus"] > 0:
        words.append(f"--gres=gpu:{request['n_gpus']}")
    return run(words, script).split(";")[0].strip()


def state(number):
    """PENDING, RUNNING, COMPLETED, FAILED, TIMEOUT, CANCELLED …, or nothing once Slurm has forgotten it."""
    try:
        shown = run(["scontrol", "--oneliner", "show", "job", number])
    except Refused as error:
        if "Invalid job id" in str(error):
            return None
        raise
    found = re.search(r"\bJobState=(\w+)", shown)
    return None if found is None else "RUNNING" if found[1] in RUNNING else found[1]


def cancel(number):
    run(["scancel", number])


def run(words, given=None):
    environ = {name: os.environ[name] for name in ("PATH", "SLURM_CONF") if name in os.environ}
    done = subprocess.run(words, input=given, env=environ, capture_output=True, text=True, timeout=30, check=False)
    if done.returncode != 0:
        raise Refused(done.stderr.strip() or f"{words[0]} ended with {done.returncode}")
    return done.stdout
