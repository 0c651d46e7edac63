"""What a user's program does, over HTTP: client.py TOKEN-FILE [again]. Prints one line per check."""

import io
import json
import os
import sys
import time
import urllib.error
import urllib.request
import zipfile

# Who is told no before the end of an upload may find the connection closed before the answer is read.
TOO_LARGE = ("413", "[Errno 104] Connection reset by peer", "[Errno 32] Broken pipe")
SITE = "http://web:5000"
MODEL = """
import os, socket, sys
from bumps.names import *
import numpy as np
x = np.linspace(0, 10, 21)
y = 3 * x + 2 + np.random.default_rng(1).normal(0, 0.5, x.size)
def line(x, m, b):
    return m * x + b
curve = Curve(line, x, y, 0.5 * np.ones_like(x), m=2, b=1)
curve.m.range(0, 6)
curve.b.range(-5, 5)
problem = FitProblem(curve)
print("names", " ".join(sorted(os.environ)), flush=True)
print("job", os.environ.get("SLURM_JOB_ID"), flush=True)
print("limits", *(os.environ.get("SLURM_" + name) for name in ("JOB_NAME", "CPUS_PER_TASK", "MEM_PER_CPU", "JOB_NUM_NODES")), flush=True)
if os.path.isdir("results") and not os.path.lexists("results/link.txt"):
    os.symlink("/proc/self/environ", "results/link.txt")
"""


def call(path, token=None, data=None, kind=None):
    headers = {"X-Bumps-Token": token} if token else {}
    if kind:
        headers["Content-Type"] = kind
    request = urllib.request.Request(SITE + path, data=data, headers=headers, method="GET" if data is None else "POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)
    except urllib.error.URLError as error:
        return error.reason, b"", {}


def check(about, holds, shown=""):
    print(f"{'ok   ' if holds else 'FAIL '} {about}{'' if holds else f': {shown}'}", flush=True)


def form(fields, files):
    parts = [f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    parts += [
        f'--edge\r\nContent-Disposition: form-data; name="upload"; filename="{name}"\r\n\r\n{text}\r\n' for name, text in files.items()
    ]
    return "".join([*parts, "--edge--\r\n"]).encode(), "multipart/form-data; boundary=edge"


def ends(token, number, wanted):
    for _ in range(240):
        job = json.loads(call(f"/api/jobs/{number}.json", token)[1])
        if job["state"] in wanted:
            return job
        time.sleep(0.5)
    return job


def first(path):
    status, body, _ = call("/api/register.json", data=b"")
    user = json.loads(body)
    token = user["token"]
    check("registers", status == 201)
    check("a stranger's token is refused", call("/api/jobs.json", "forged")[0] == 401)
    for about, fields, files in [
        ("a job without a model is refused", {}, {"data.txt": "1 2"}),
        ("more processors than there are numbers for are refused", {"n_cores": "2; id"}, {"m.py": MODEL}),
        ("more memory than the machine has is refused by Slurm", {"mem_per_core": "900000"}, {"m.py": MODEL}),
        ("GPUs where there are none are refused by Slurm", {"n_gpus": "1"}, {"m.py": MODEL}),
    ]:
        data, kind = form(fields, files)
        status, body, _ = call("/api/jobs.json", token, data, kind)
        check(about, status == 400, body)
    data, kind = form({"n_cores": "1", "mem_per_core": "256"}, {"big.py": "#" * (9 * 1024 * 1024)})
    check("an upload that is too large is refused", str(call("/api/jobs.json", token, data, kind)[0]) in TOO_LARGE)
    data, kind = form({"n_cores": "1", "mem_per_core": "256", "steps": "50", "jobname": "line"}, {"line.py": MODEL})
    status, body, _ = call("/api/jobs.json", token, data, kind)
    check("a fit is taken", status == 201, body)
    number = json.loads(body)["number"]
    job = ends(token, number, {"COMPLETED", "FAILED", "CANCELLED"})
    output = open(f"/jobs/fit_problems/{user['user']}/job{number}/output.txt").read()
    check("it is completed", job["state"] == "COMPLETED", (job, output))
    check("it went through Slurm", "job " in output and "job None" not in output, output)
    names = output.split("names ", 1)[1].splitlines()[0].split() if "names " in output else ["none"]
    check("with the name and the limits that were asked for", "limits line 1 256 1\n" in output, output)
    check("it does not see the keys of the page", not {"SECRET_KEY", "REDISTOGO_URL", "REDIS_PASSWORD"} & set(names), names)
    check("what it links to is no result", "link.txt" not in job["files"], job["files"])
    archive = zipfile.ZipFile(io.BytesIO(call(f"/api/jobs/{number}/job_results.zip", token)[1]))
    check("its results come as an archive", "line.par" in archive.namelist(), archive.namelist())
    slope = dict(line.rsplit(" ", 1) for line in archive.read("line.par").decode().splitlines() if line.strip())
    check("with the slope that was fitted", abs(float(slope["m"]) - 3) < 0.1, slope)
    status, page, headers = call(f"/api/jobs/{number}/results/line-model.html", token)
    check("its plots come as a page that draws by itself", status == 200 and b"mpld3.draw_figure" in page and b"<script src" not in page)
    check("in a sandbox", "sandbox allow-scripts" in headers.get("Content-Security-Policy", ""), headers)
    other = json.loads(call("/api/register.json", data=b"")[1])["token"]
    check("nobody else sees it", call(f"/api/jobs/{number}.json", other)[0] == 404)
    data, kind = form({"n_cores": "1", "mem_per_core": "256"}, {"sleep.py": "import time\ntime.sleep(600)\n"})
    number = json.loads(call("/api/jobs.json", token, data, kind)[1])["number"]
    ends(token, number, {"RUNNING"})
    # It wants all processors, and so it waits for the one that runs.
    data, kind = form({"n_cores": str(os.cpu_count()), "mem_per_core": "256"}, {"sleep.py": "import time\ntime.sleep(600)\n"})
    waiting = json.loads(call("/api/jobs.json", token, data, kind)[1])["number"]
    time.sleep(3)
    check("one that has no processor yet is told as such", json.loads(call(f"/api/jobs/{waiting}.json", token)[1])["state"] == "PENDING")
    call(f"/api/jobs/{waiting}/cancel", token, b"")
    check("and can be cancelled", ends(token, waiting, {"CANCELLED"})["state"] == "CANCELLED")
    call(f"/api/jobs/{number}/cancel", token, b"")
    check("a running one can be cancelled", ends(token, number, {"CANCELLED", "COMPLETED", "FAILED"})["state"] == "CANCELLED")
    data, kind = form({"n_cores": "1", "mem_per_core": "256"}, {"wrong.py": "raise SystemExit(3)\n"})
    number = json.loads(call("/api/jobs.json", token, data, kind)[1])["number"]
    check("one that fails is told as such", ends(token, number, {"COMPLETED", "FAILED"})["state"] == "FAILED")
    # Slurm looks every half minute; one that takes the hint a minute before its end would end by itself.
    deaf = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(600)\n"
    data, kind = form({"n_cores": "1", "mem_per_core": "256", "walltime": "00:01:00"}, {"deaf.py": deaf})
    number = json.loads(call("/api/jobs.json", token, data, kind)[1])["number"]
    ends(token, number, {"TIMEOUT", "COMPLETED", "FAILED"})
    check("one that takes too long is told as such", ends(token, number, {"TIMEOUT", "COMPLETED", "FAILED"})["state"] == "TIMEOUT")
    with open(path, "w") as file:
        file.write(token)


def again(path):
    token = open(path).read()
    status, body, _ = call("/api/jobs.json", token)
    check("after a restart the token is still good, and the fits are there", status == 200 and len(json.loads(body)["jobs"]) > 2, body)
    fresh = json.loads(call("/refresh.json", token, b"")[1])["token"]
    check("a refreshed token takes its place", call("/api/jobs.json", fresh)[0] == 200 and call("/api/jobs.json", token)[0] == 401)


again(sys.argv[1]) if "again" in sys.argv[2:] else first(sys.argv[1])
sys.exit(os.EX_OK)
