"""Where uploads and results are. Uploaded programs write there, so nothing is opened through a link that they may have left."""

import os
import stat
import tempfile
import zipfile

from flask import current_app
from werkzeug.utils import secure_filename

LINKLESS = os.O_NOFOLLOW | os.O_CLOEXEC


def clean(name):
    return secure_filename(name) or "upload"


def make(user, number, uploads):
    """A new folder with the uploaded files in it, and one for results; its path."""
    folder = os.path.join(current_app.config["UPLOAD_FOLDER"], *parts(user, number))
    os.makedirs(os.path.join(folder, "results"))
    for name, file in uploads:
        file.save(os.path.join(folder, name))
    return folder


def parts(user, number):
    return ["fit_problems", user, f"job{number}"]


def opened(names, flags):
    """A descriptor, step by step from the top, none of the steps a link; nothing where there is nothing of that kind."""
    at = os.open(current_app.config["UPLOAD_FOLDER"], os.O_RDONLY | os.O_DIRECTORY)
    for index, name in enumerate(names):
        last = index == len(names) - 1
        try:
            below = os.open(name, os.O_RDONLY | os.O_NONBLOCK | LINKLESS | (flags if last else os.O_DIRECTORY), dir_fd=at)
        except OSError:
            return None
        finally:
            os.close(at)
        at = below
    return at


def plain_file(names):
    """A regular file, open for reading, or nothing."""
    found = opened(names, 0)
    if found is not None and not stat.S_ISREG(os.fstat(found).st_mode):
        os.close(found)
        return None
    return None if found is None else os.fdopen(found, "rb")


def text(user, number, name):
    file = plain_file([*parts(user, number), name])
    if file is None:
        return ""
    with file:
        return file.read(1024 * 1024).decode("utf-8", "replace")


def results(user, number):
    """The names of all plain files among the results."""
    folder = opened([*parts(user, number), "results"], os.O_DIRECTORY)
    if folder is None:
        return []
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    finally:
        os.close(folder)


def result(user, number, name):
    return plain_file([*parts(user, number), "results", name]) if name in results(user, number) else None


def zipped(user, number):
    """All results in one archive, in a file without a name beside them: it may be larger than memory."""
    archive = tempfile.TemporaryFile(dir=current_app.config["UPLOAD_FOLDER"])
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name in results(user, number):
            file = result(user, number, name)
            if file is not None:
                with file, target.open(name, "w") as entry:
                    while piece := file.read(1024 * 1024):
                        entry.write(piece)
    archive.seek(0)
    return archive
