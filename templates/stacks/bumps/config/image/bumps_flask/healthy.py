"""Asks the page on this machine whether it answers; for the container's health check."""

import os
import urllib.request

if __name__ == "__main__":
    urllib.request.urlopen(f"http://127.0.0.1:{os.environ.get('PORT', '5000')}/healthz", timeout=5).read()
