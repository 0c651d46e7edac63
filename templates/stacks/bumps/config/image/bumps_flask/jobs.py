"""Fits: asking for one, looking how far it is, taking what came of it."""

import re

from flask import Blueprint, abort, current_app, g, jsonify, redirect, render_template, request, send_file, url_for

from . import folders, form, script, slurm, store
from .users import required

pages = Blueprint("jobs", __name__)
FINAL = slurm.FAILED | {"COMPLETED", "CANCELLED"}


@pages.get("/api/dashboard")
@required
def dashboard():
    return render_template("dashboard.html", user=g.user, jobs=[current(job) for job in store.jobs_of(g.user)])


@pages.get("/api/jobs.json")
@required
def jobs():
    return jsonify(jobs=[told(current(job)) for job in store.jobs_of(g.user)])


@pages.get("/api/fit")
@required
def ask():
    return render_template("fit.html", fields=form.DEFAULTS, fitters=form.FITTERS, longest=current_app.config["MAX_TIME"])


@pages.post("/api/fit")
@required
def fit():
    submit()
    return redirect(url_for("jobs.dashboard"))


@pages.post("/api/jobs.json")
@required
def fit_program():
    return jsonify(told(store.job_of(g.user, submit()))), 201


def submit():
    """Stores the upload, then orders the fit; the number of the job."""
    try:
        order = form.read(request.form)
    except form.Wrong as error:
        abort(400, f"not what they should be: {error}")
    uploads = [(folders.clean(file.filename), file) for file in request.files.getlist("upload") if file.filename]
    models = [name for name, _ in uploads if name.endswith(".py")]
    if len(models) == 0:
        abort(400, "upload a model: a Python file (.py), and the data files that it reads")
    number = store.add_job(g.user, {"name": order["jobname"], "model": models[0], "optimizer": order["optimizer"]})
    folder = folders.make(g.user, number, uploads)
    try:
        placed = slurm.submit(script.text(folder, models[0], order), folder, order["jobname"], order)
    except slurm.Refused as error:
        store.change_job(g.user, number, state="FAILED", why=str(error)[:500])
        abort(400, f"Slurm does not take this job: {error}")
    store.change_job(g.user, number, slurm=placed, state="PENDING")
    return number


def current(job):
    """The job with its state of this moment. What Slurm has forgotten is told by the exit status that its script has left."""
    if job.get("state") in FINAL or "slurm" not in job:
        return job
    try:
        state = slurm.state(job["slurm"])
    except slurm.Refused:
        return job
    if state is None:
        state = "COMPLETED" if folders.text(g.user, job["number"], "status").strip() == "0" else "FAILED"
    if state != job.get("state"):
        store.change_job(g.user, job["number"], state=state)
    return {**job, "state": state}


def told(job):
    return {name: job.get(name, "") for name in ("number", "name", "model", "optimizer", "state", "why", "since")}


def mine(number):
    job = store.job_of(g.user, number)
    if job is None:
        abort(404, "there is no such job of yours")
    return current(job)


@pages.get("/api/jobs/<int:number>/")
@required
def results(number):
    job = mine(number)
    return render_template(
        "results.html", job=job, files=folders.results(g.user, number), output=folders.text(g.user, number, "output.txt")[-20000:]
    )


@pages.get("/api/jobs/<int:number>.json")
@required
def job_program(number):
    return jsonify({**told(mine(number)), "files": folders.results(g.user, number)})


@pages.post("/api/jobs/<int:number>/cancel")
@required
def cancel(number):
    job = mine(number)
    if job.get("state") not in FINAL and re.fullmatch(r"[0-9]+", job.get("slurm", "")):
        slurm.cancel(job["slurm"])
    return redirect(url_for("jobs.dashboard"))


@pages.get("/api/jobs/<int:number>/results/<name>")
@required
def result(number, name):
    mine(number)
    file = folders.result(g.user, number, name)
    if file is None:
        abort(404, "there is no such file")
    shown = name.rsplit(".", 1)[-1] in ("html", "png", "svg", "txt", "log")
    answer = send_file(file, mimetype=None if shown else "application/octet-stream", download_name=name, as_attachment=not shown)
    # A stranger's program has made it: its scripts may draw, and see nothing of this site.
    answer.headers["Content-Security-Policy"] = (
        "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
    )
    return answer


@pages.get("/api/jobs/<int:number>/job_results.zip")
@required
def everything(number):
    mine(number)
    return send_file(folders.zipped(g.user, number), mimetype="application/zip", download_name=f"job{number}.zip", as_attachment=True)
