"""Stands for mc, MinIO's client: the commands that a deployment's scripts may use, speaking to the stand-in server.

  mc [--json] [--quiet] [--config-dir FOLDER] COMMAND...
"""

import os
import re
import sys
import time
import urllib.parse

import connections
from mc_admin import administer
from mc_client import Client, Failed, lines


def main() -> None:
    words, as_json, folder = [], False, os.environ.get('MC_CONFIG_DIR') or os.path.expanduser('~/.mc')
    given = iter(sys.argv[1:])
    for word in given:
        match word:
            case '--json':
                as_json = True
            case '--quiet' | '-q' | '--no-color' | '--disable-pager':
                pass
            case '--config-dir' | '-C':
                folder = next(given)
            case _:
                words.append(word)
    client = Client(folder, as_json)
    try:
        client.open()
        command(client, words)
    except (Failed, OSError) as error:
        client.stop(str(error))


def command(client: Client, words: list[str]) -> None:
    match words:
        case ['alias', 'set', alias, url, *keys]:
            key, secret = (keys if len(keys) == 2 else keys + lines())[:2]
            client.remember(alias, {'url': url.rstrip('/'), 'key': key, 'secret': secret})
            client.say(f'Added `{alias}` successfully.', {'alias': alias, 'URL': url})
        case ['ready', alias]:
            wait_until_ready(client, alias)
        case ['mb', *rest]:
            options = [word for word in rest if word.startswith('-')]
            make_buckets(client, [word for word in rest if word not in options], bool({'-p', '--ignore-existing'} & {*options}))
        case ['ls', target]:
            show_list(client, target)
        case ['cat', target]:
            sys.stdout.buffer.write(client.s3('GET', target))
        case ['stat', target]:
            client.s3('HEAD', target)
            client.say(target, {'name': target})
        case ['pipe', target]:
            client.s3('PUT', target, sys.stdin.buffer.read())
        case ['cp', source, target]:
            copy(client, source, target)
        case ['rm', target]:
            client.s3('DELETE', target)
            client.say(f'Removed `{target}`.', {'key': target})
        case ['admin', *rest]:
            administer(client, rest)
        case ['--version'] | ['version']:
            print('mc version RELEASE of the rig')
        case _:
            raise Failed(f'`{" ".join(words[:3])}` is not a command this stand-in knows')


def wait_until_ready(client: Client, alias: str) -> None:
    url = client.host(alias)['url']
    while True:
        try:
            if connections.request('GET', f'{url}/minio/health/ready')[0] == 200:
                client.say(f'The cluster \'{alias}\' is ready', {'healthy': True})
                return
        except OSError:
            pass
        time.sleep(0.5)


def make_buckets(client: Client, targets: list[str], existing_is_fine: bool) -> None:
    for target in targets:
        try:
            client.s3('PUT', target)
        except ConnectionError as error:
            if not (existing_is_fine and 'BucketAlreadyOwnedByYou' in str(error)):
                raise
        client.say(f'Bucket created successfully `{target}`.', {'bucket': target})


def copy(client: Client, source: str, target: str) -> None:
    known = [name for name in (source, target) if client.knows(name.partition('/')[0])]
    if source in known:
        data = client.s3('GET', source)
    else:
        with open(source, 'rb') as file:
            data = file.read()
    if target in known:
        client.s3('PUT', target + (os.path.basename(source) if target.endswith('/') else ''), data)
    else:
        with open(target, 'wb') as file:
            file.write(data)
    client.say(f'`{source}` -> `{target}`', {'source': source, 'target': target})


def show_list(client: Client, target: str) -> None:
    """Buckets of an alias, or a bucket's keys that begin with what follows it; the bucket's own name comes first there."""
    alias, _, path = target.partition('/')
    bucket, _, prefix = path.partition('/')
    query = f'?{urllib.parse.urlencode({"list-type": 2, "prefix": prefix})}' if bucket else ''
    names = re.findall(r'<(?:Key|Name)>(.*?)</', client.s3('GET', f'{alias}/{bucket}{query}').decode())
    for name in names[1:] if bucket else names:
        client.say(name, {'key': name})


main()
