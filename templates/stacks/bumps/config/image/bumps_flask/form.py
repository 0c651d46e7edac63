"""What a fit is asked for with: each field of the form with its default and what it may be."""

import re

FITTERS = ["amoeba", "lm", "newton", "de", "dream", "pt"]
DEFAULTS = {
    "jobname": "Job", "nodes": "1", "n_cores": "2", "n_gpus": "0", "mem_per_core": "512", "mem_unit": "M",
    "walltime": "00:30:00", "optimizer": "amoeba", "steps": "100", "burn": "100",
}
NUMBERS = {
    "nodes": (1, 1), "n_cores": (1, 1024), "n_gpus": (0, 64), "mem_per_core": (1, 1048576), "steps": (1, 10**7),
    "burn": (0, 10**7),
}
WORDS = {
    "jobname": r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,59}",
    "mem_unit": r"M|G",
    "walltime": r"(?:[0-9]{1,3}-)?[0-9]{1,2}:[0-5][0-9]:[0-5][0-9]",
    "optimizer": "|".join(re.escape(name) for name in FITTERS),
}


class Wrong(Exception):
    """Every field that is not what it should be."""


def read(form):
    """Checked values, with defaults for what is not said."""
    said = {name: form.get(name, "").strip() or default for name, default in DEFAULTS.items()}
    wrong = [name for name, pattern in WORDS.items() if not re.fullmatch(pattern, said[name])]
    for name, (low, high) in NUMBERS.items():
        if re.fullmatch(r"[0-9]{1,8}", said[name]) and low <= int(said[name]) <= high:
            said[name] = int(said[name])
        else:
            wrong.append(name)
    if wrong:
        raise Wrong(", ".join(sorted(wrong)))
    return said
