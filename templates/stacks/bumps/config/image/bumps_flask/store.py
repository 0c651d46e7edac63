"""Users, their jobs, and tokens that have been handed back: what Redis keeps."""

import secrets
import time

import redis
from flask import current_app

WEEK = 7 * 24 * 3600


def db():
    """The connection of this application, made at its first use."""
    if "store" not in current_app.extensions:
        url = current_app.config["REDIS_URL"]
        current_app.extensions["store"] = redis.Redis.from_url(url, decode_responses=True, socket_timeout=10)
    return current_app.extensions["store"]


def add_user():
    """A new user id: 64 random bits, since it is all that tells one visitor from another."""
    user = secrets.token_hex(8)
    db().hset(f"user:{user}", "since", int(time.time()))
    return user


def has_user(user):
    return bool(user) and db().exists(f"user:{user}") == 1


def add_job(user, job):
    """The number of a new job of this user."""
    number = db().hincrby(f"user:{user}", "jobs", 1)
    db().hset(f"job:{user}:{number}", mapping={**job, "since": int(time.time())})
    return number


def change_job(user, number, **change):
    db().hset(f"job:{user}:{number}", mapping=change)


def job_of(user, number):
    """The job, or nothing."""
    found = db().hgetall(f"job:{user}:{number}")
    return {**found, "number": number} if found else None


def jobs_of(user):
    """All jobs of a user, the newest first."""
    last = int(db().hget(f"user:{user}", "jobs") or 0)
    return [job for job in (job_of(user, number) for number in range(last, 0, -1)) if job]


def revoke(token):
    db().set(f"revoked:{token}", 1, ex=WEEK)


def is_revoked(token):
    return db().exists(f"revoked:{token}") == 1
