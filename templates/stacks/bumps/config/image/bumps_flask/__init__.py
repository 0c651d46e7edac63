"""A page and a REST interface that put fits into Slurm's queue and hand out what comes of them."""

from flask import Flask, jsonify, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from . import jobs, users
from .settings import settings


def create_app(environ=None):
    """The WSGI application; everything it is told stands in environment variables."""
    config = settings(environ)
    app = Flask(__name__, template_folder="pages")
    app.config.update(config)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
    app.register_blueprint(users.pages)
    app.register_blueprint(jobs.pages)
    app.add_url_rule("/healthz", "healthz", lambda: ("ok\n", 200, {"Content-Type": "text/plain"}))
    app.context_processor(lambda: {"csrf": users.csrf, "support": config["SUPPORT_EMAIL"]})
    app.register_error_handler(HTTPException, told)
    return app


def told(error):
    """What went wrong, as a page or, for programs, as JSON."""
    if request.path.endswith(".json"):
        return jsonify(error=error.description), error.code
    return render_template("error.html", error=error), error.code
