"""What the environment says, checked once."""

import os
from datetime import timedelta


def settings(environ=None):
    """Flask's configuration. A key that is missing is an error: one made at random would log everybody out at each restart."""
    environ = os.environ if environ is None else environ
    secure = environ.get("PREFERRED_URL_SCHEME", "https") == "https"
    return {
        "SECRET_KEY": environ["SECRET_KEY"],
        "REDIS_URL": environ["REDISTOGO_URL"],
        "UPLOAD_FOLDER": environ.get("UPLOAD_FOLDER", "/jobs"),
        "MAX_CONTENT_LENGTH": int(environ.get("MAX_UPLOAD_MB", "8")) * 1024 * 1024,
        "MAX_TIME": environ.get("SLURM_MAX_TIME", "1-00:00:00"),
        "SUPPORT_EMAIL": environ.get("SUPPORT_EMAIL", ""),
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
        "SESSION_COOKIE_NAME": "bumps",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=7),
    }
