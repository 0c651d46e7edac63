"""As much of Django as the job that makes the first administrator asks for."""


def setup() -> None:
    pass
