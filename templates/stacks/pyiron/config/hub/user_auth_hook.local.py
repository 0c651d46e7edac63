"""Yours: written once, and never touched again. Called after every log-in; it may refuse somebody, or change what the hub knows of them.

Restart the hub after a change. https://jupyterhub.readthedocs.io describes `Authenticator.post_auth_hook`.
"""


async def user_auth_hook(authenticator, handler, auth_model):
    # To refuse: from tornado.web import HTTPError; raise HTTPError(403, "ask …")
    return auth_model
