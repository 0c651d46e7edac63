"""Whether a service of Syntho is well, asked with what its image surely has.

    healthy.py answers URL          a web server answers there, with whatever is no error of its own
    healthy.py connected PORT...    some process here has a connection to one of these ports: a worker that has lost its queue has none
    healthy.py listens PORT         some process of this container's network listens at this port
"""

import sys
import urllib.error
import urllib.request

ESTABLISHED = "01"
LISTENING = "0A"


def main(question, *words):
    if question == "answers":
        answers(*words)
    elif question == "connected":
        connected({int(word) for word in words})
    elif question == "listens":
        listens(int(words[0]))
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
    if not any(state == ESTABLISHED and there in ports for _, there, state in sockets()):
        sys.exit(f"no connection to {', '.join(map(str, sorted(ports)))}")


def listens(port):
    if not any(state == LISTENING and here == port for here, _, state in sockets()):
        sys.exit(f"nothing listens at {port}")


def sockets():
    """Of each socket its own port, that of the other side, and its state."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as lines:
                next(lines)
                for line in lines:
                    _, here, there, state, *_ = line.split()
                    yield port_of(here), port_of(there), state
        except OSError:
            continue


def port_of(address):
    return int(address.rsplit(":", 1)[1], 16)


if __name__ == "__main__":
    main(*sys.argv[1:])
