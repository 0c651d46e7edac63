"""What every command of the stand-in mc needs: hosts and their keys, requests to them, and how results are said."""

import json
import os
import re
import sys

import connections
import sigv4


class Failed(Exception):
    pass


class Client:
    """One call of mc: its configuration folder, and whether it speaks JSON."""

    def __init__(self, folder: str, as_json: bool) -> None:
        self.folder, self.as_json = folder, as_json

    def open(self) -> None:
        """The original writes its configuration at every start, and fails where it cannot."""
        try:
            os.makedirs(self.folder, exist_ok=True)
            open(f'{self.folder}/config.json', 'a').close()
        except OSError as error:
            raise Failed(f'Unable to save new mc config. {error}') from None

    def aliases(self) -> dict[str, dict[str, str]]:
        with open(f'{self.folder}/config.json') as source:
            return json.loads(source.read() or '{}')

    def remember(self, alias: str, value: dict[str, str]) -> None:
        kept = {**self.aliases(), alias: value}
        with open(f'{self.folder}/config.json', 'w') as target:
            json.dump(kept, target)

    def knows(self, alias: str) -> bool:
        return f'MC_HOST_{alias}' in os.environ or alias in self.aliases()

    def host(self, alias: str) -> dict[str, str]:
        """From MC_HOST_<alias>=scheme://key:secret@host, taken as it stands, or from the configuration folder."""
        given = re.fullmatch(r'(https?://)(.*?):(.*)@(.*?)', os.environ.get(f'MC_HOST_{alias}', ''))
        if given:
            return {'url': given[1] + given[4].rstrip('/'), 'key': given[2], 'secret': given[3]}
        kept = self.aliases()
        if alias in kept:
            return kept[alias]
        if alias == 'local':
            return {'url': 'http://localhost:9000', 'key': '', 'secret': ''}
        raise Failed(f"No valid configuration found for '{alias}' host alias")

    def s3(self, method: str, target: str, body: bytes = b'') -> bytes:
        """target: alias/bucket/key."""
        alias, _, path = target.partition('/')
        at = self.host(alias)
        return connections.s3(method, at['url'], path, at['key'], at['secret'], body)

    def ask(self, alias: str, **asked: object):
        """One question to the server's administration; see accounts.py."""
        at = self.host(alias)
        url, body = f'{at["url"]}/minio/rig', json.dumps(asked).encode()
        signed = sigv4.signed_headers('POST', url, at['key'], at['secret'], body)
        status, answer = connections.request('POST', url, body, signed)
        if status == 200:
            return json.loads(answer)
        text = answer.decode(errors='replace')
        raise Failed(json.loads(text)['message'] if text.startswith('{') else text)

    def say(self, text: str, fields: dict[str, object]) -> None:
        print(json.dumps({'status': 'success', **fields}) if self.as_json else text, flush=True)

    def stop(self, reason: str) -> None:
        if self.as_json:
            print(json.dumps({'status': 'error', 'error': {'message': reason}}))
        else:
            print(f'mc: <ERROR> {reason}', file=sys.stderr)
        sys.exit(1)


def lines() -> list[str]:
    """Names that are not arguments come from standard input, a line each."""
    return sys.stdin.read().splitlines()
