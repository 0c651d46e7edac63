"""Whether the backend answers: its front page leads on to another, under the name that it accepts."""

import http.client
import os
import sys

PORT = int(os.environ.get("BACKEND_PORT", "8000"))


def main():
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=8)
    try:
        connection.request("GET", "/", headers={"Host": os.environ["GENUI_BACKEND_HOST"]})
        status = connection.getresponse().status
    except OSError as error:
        sys.exit(f"no answer: {error}")
    if status >= 400:
        sys.exit(f"answered {status}")


if __name__ == "__main__":
    main()
