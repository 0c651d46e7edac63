"""Makes the first account for GenUI's administration pages.

Reads GENUI_ADMIN_USER, GENUI_ADMIN_EMAIL and GENUI_ADMIN_PASSWORD. May be run any number of times: an account of that name is left
alone, since its password may have been changed on the pages. Runs in the working directory of the image, where Django's code is.
"""

import os
import sys

sys.path.insert(0, os.getcwd())

import django  # noqa: E402


def main():
    django.setup()
    from django.contrib.auth import get_user_model

    name = os.environ["GENUI_ADMIN_USER"]
    users = get_user_model().objects
    if users.filter(username=name).exists():
        say(f"the account {name} is there, and is left as it is")
        return
    users.create_superuser(name, os.environ["GENUI_ADMIN_EMAIL"], os.environ["GENUI_ADMIN_PASSWORD"])
    say(f"the account {name} is made")


def say(message):
    print(f"administrator: {message}", flush=True)


if __name__ == "__main__":
    main()
