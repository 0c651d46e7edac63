"""Who is there: a session in a signed cookie for people, a signed token for programs."""

import hmac
import re
import secrets
from functools import wraps

from flask import Blueprint, abort, current_app, g, jsonify, redirect, render_template, request, session, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from . import store

pages = Blueprint("users", __name__)
HEADER = "X-Bumps-Token"


def csrf():
    """What a form of this session must bring back."""
    return session.setdefault("csrf", secrets.token_urlsafe(16))


def check_csrf():
    if not hmac.compare_digest(request.form.get("csrf", ""), csrf()):
        abort(400, "this form is too old: go back, load the page again, and send it once more")


def signer():
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="token")


def new_token(user):
    return signer().dumps({"user": user, "id": secrets.token_hex(8)})


def enter(user):
    session.clear()
    session.permanent = True
    session["user"] = user
    session["id"] = secrets.token_hex(8)


def claimed():
    """Who the request says that it comes from, as far as the signature and the list of revoked ones bear it out."""
    token = request.headers.get(HEADER)
    if token is None:
        said = {"user": session.get("user"), "id": session.get("id")}
    else:
        try:
            said = signer().loads(token, max_age=store.WEEK)
        except BadSignature:
            return None
    return said if said["user"] and not store.is_revoked(said["id"]) and store.has_user(said["user"]) else None


def required(view):
    """Only for users; a form that changes something must come from our own page, a program's token is proof enough."""

    @wraps(view)
    def guarded(**arguments):
        said = claimed()
        if said is None:
            if request.path.endswith(".json") or HEADER in request.headers:
                abort(401, f"no valid token in {HEADER}")
            return redirect(url_for("users.landing"))
        if request.method == "POST" and HEADER not in request.headers:
            check_csrf()
        g.user, g.token = said["user"], said["id"]
        return view(**arguments)

    return guarded


@pages.get("/")
def landing():
    if claimed() is not None:
        return redirect(url_for("jobs.dashboard"))
    return render_template("landing.html")


@pages.post("/login")
def login():
    check_csrf()
    user = request.form.get("user_token", "").strip()
    if not re.fullmatch(r"[0-9a-f]{16}", user) or not store.has_user(user):
        abort(403, "there is no such user id")
    enter(user)
    return redirect(url_for("jobs.dashboard"))


@pages.post("/api/register")
def register():
    check_csrf()
    enter(store.add_user())
    return redirect(url_for("jobs.dashboard"))


@pages.post("/api/register.json")
def register_program():
    user = store.add_user()
    return jsonify(user=user, token=new_token(user)), 201


@pages.post("/refresh.json")
@required
def refresh():
    store.revoke(g.token)
    return jsonify(user=g.user, token=new_token(g.user))


@pages.post("/api/web/logout")
@required
def logout():
    store.revoke(g.token)
    session.clear()
    return redirect(url_for("users.landing"))
