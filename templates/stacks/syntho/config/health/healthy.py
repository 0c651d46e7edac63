"""Whether a service of Syntho is well, asked with what its image surely has.

    healthy.py answers URL          a web server answers there, with whatever is no error of its own
    healthy.py connected PORT...    some process here has a connection to one of these ports: a worker that has lost its queue has none
"""

import sys
import urllib.error
import urllib.request

ESTABLISHED = "01"


def main(question, *words):
    if question == "answers":
        answers(*words)
    elif question == "connected":
        connected({int(word) for word in words})
    else:
        sys.exit(f"no such question: {question}")


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=8):
            return
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            sys.exit(f"answered {error.code}")
    except OSError as error:
        sys.exit(f"no answer: {error}")


def connected(ports):
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as lines:
                next(lines)
                if any(is_to(ports, line.split()) for line in lines):
                    return
        except OSError:
            continue
    sys.exit(f"no connection to {', '.join(map(str, sorted(ports)))}")


def is_to(ports, fields):
    return fields[3] == ESTABLISHED and int(fields[2].rsplit(":", 1)[1], 16) in ports


if __name__ == "__main__":
    main(*sys.argv[1:])
