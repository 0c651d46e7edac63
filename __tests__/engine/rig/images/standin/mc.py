"""Stands for mc, MinIO's client: the commands that a deployment's scripts may use, speaking to the stand-in server.

  mc [--json] [--quiet] [--config-dir FOLDER] COMMAND...
"""

import json
import os
import re
import sys
import time
import urllib.parse

import connections
import sigv4

AS_JSON = False


class Failed(Exception):
    pass


def main() -> None:
    words, folder = [], os.environ.get('MC_CONFIG_DIR') or os.path.expanduser('~/.mc')
    given = iter(sys.argv[1:])
    global AS_JSON
    for word in given:
        match word:
            case '--json':
                AS_JSON = True
            case '--quiet' | '-q' | '--no-color' | '--disable-pager':
                pass
            case '--config-dir' | '-C':
                folder = next(given)
            case _:
                words.append(word)
    try:
        # The original writes its configuration at every start, and fails where it cannot.
        os.makedirs(folder, exist_ok=True)
        open(f'{folder}/config.json', 'a').close()
    except OSError as error:
        stop(f'Unable to save new mc config. {error}')
    try:
        command(folder, words)
    except (Failed, ConnectionError, PermissionError, FileNotFoundError, OSError) as error:
        stop(str(error))


def command(folder: str, words: list[str]) -> None:
    match words:
        case ['alias', 'set', alias, url, *keys]:
            key, secret = (keys + lines())[:2]
            remember(folder, alias, {'url': url.rstrip('/'), 'key': key, 'secret': secret})
            say(f'Added `{alias}` successfully.', {'alias': alias, 'URL': url})
        case ['ready', alias]:
            wait_until_ready(folder, alias)
        case ['mb', *rest]:
            make_buckets(folder, [word for word in rest if not word.startswith('-')], any(w in rest for w in ('-p', '--ignore-existing')))
        case ['ls', target]:
            bucket, prefix = parted(target)[1:]
            query = f'?{urllib.parse.urlencode({"list-type": 2, "prefix": prefix})}' if bucket else ''
            tags = re.findall(r'<(?:Key|Name)>(.*?)</', s3(folder, 'GET', target.partition('/')[0] + f'/{bucket}{query}').decode())
            for tag in tags[1:] if bucket else tags:
                say(tag, {'key': tag})
        case ['cat', target]:
            sys.stdout.buffer.write(s3(folder, 'GET', target))
        case ['stat', target]:
            s3(folder, 'HEAD', target)
            say(target, {'name': target})
        case ['pipe', target]:
            s3(folder, 'PUT', target, sys.stdin.buffer.read())
        case ['cp', source, target]:
            copy(folder, source, target)
        case ['rm', target]:
            s3(folder, 'DELETE', target)
            say(f'Removed `{target}`.', {'key': target})
        case ['admin', *rest]:
            administer(folder, rest)
        case ['--version'] | ['version']:
            print('mc version RELEASE of the rig')
        case _:
            raise Failed(f'`{" ".join(words[:3])}` is not a command this stand-in knows')


def administer(folder: str, words: list[str]) -> None:
    user, rest = flag(words, '--user', '-u')
    match rest:
        case ['user', 'add', alias, *keys]:
            name, secret = (keys + (lines() if len(keys) < 2 else []))[:2]
            ask(folder, alias, do='user-add', user=name, secret=secret)
            say(f'Added user `{name}` successfully.', {'accessKey': name, 'userStatus': 'enabled'})
        case ['user', 'info', alias, name]:
            show_user(ask(folder, alias, do='user-info', user=name), True)
        case ['user', 'list' | 'ls', alias]:
            for each in ask(folder, alias, do='user-list'):
                show_user(each, False)
        case ['user', 'remove' | 'rm', alias, name]:
            ask(folder, alias, do='user-remove', user=name)
            say(f'Removed user `{name}` successfully.', {'accessKey': name})
        case ['policy', 'create', alias, name, file]:
            with open(file) as source:
                ask(folder, alias, do='policy-create', policy=name, text=source.read())
            say(f'Created policy `{name}` successfully.', {'policy': name})
        case ['policy', 'list' | 'ls', alias]:
            for name in ask(folder, alias, do='policy-list'):
                say(name, {'policy': name})
        case ['policy', 'remove' | 'rm', alias, name]:
            ask(folder, alias, do='policy-remove', policy=name)
            say(f'Removed policy `{name}` successfully.', {'policy': name})
        case ['policy', 'info', alias, name]:
            text = ask(folder, alias, do='policy-info', policy=name)
            say(json.dumps(text), {'policy': name, 'policyInfo': {'PolicyName': name, 'Policy': text}})
        case ['policy', 'attach' | 'detach' as what, alias, *names] if names and user:
            ask(folder, alias, do=f'policy-{what}', policies=names, user=user)
            say(f'{what.capitalize()}ed Policies: [{" ".join(names)}]\nTo User: {user}',
                {f'policies{what.capitalize()}ed': names, 'user': user})
        case ['policy', 'entities', alias]:
            show_entities(ask(folder, alias, do='policy-entities', user=user))
        case _:
            raise Failed(f'`admin {" ".join(words[:2])}` is not a command this stand-in knows')


def show_user(user: dict, whole: bool) -> None:
    held = ','.join(user['policies'])
    text = f'AccessKey: {user["user"]}\nStatus: {user["status"]}\nPolicyName: {held}\nMemberOf: []' if whole else (
        f'{user["status"]:10} {user["user"]:22} {held}')
    say(text, {'accessKey': user['user'], 'policyName': held, 'userStatus': user['status']})


def show_entities(users: list[dict]) -> None:
    text = '\n'.join(
        f'  User: {user["user"]}\n    Policies:\n' + '\n'.join(f'      {name}' for name in user['policies']) for user in users)
    mappings = [{'user': user['user'], 'policies': user['policies']} for user in users]
    say(f'User -> Policy Mappings:\n{text}', {'result': {'userMappings': mappings}})


def wait_until_ready(folder: str, alias: str) -> None:
    url = host(folder, alias)['url']
    while True:
        try:
            if connections.request('GET', f'{url}/minio/health/ready')[0] == 200:
                say(f'The cluster \'{alias}\' is ready', {'healthy': True})
                return
        except OSError:
            pass
        time.sleep(0.5)


def make_buckets(folder: str, targets: list[str], existing_is_fine: bool) -> None:
    for target in targets:
        try:
            s3(folder, 'PUT', target)
        except ConnectionError as error:
            if not (existing_is_fine and 'BucketAlreadyOwnedByYou' in str(error)):
                raise
        say(f'Bucket created successfully `{target}`.', {'bucket': target})


def copy(folder: str, source: str, target: str) -> None:
    known = [name for name in (source, target) if is_alias(folder, name.partition('/')[0])]
    if source in known:
        data = s3(folder, 'GET', source)
    else:
        with open(source, 'rb') as file:
            data = file.read()
    if target in known:
        s3(folder, 'PUT', target + (os.path.basename(source) if target.endswith('/') else ''), data)
    else:
        with open(target, 'wb') as file:
            file.write(data)
    say(f'`{source}` -> `{target}`', {'source': source, 'target': target})


def s3(folder: str, method: str, target: str, body: bytes = b'') -> bytes:
    alias, path = target.partition('/')[::2]
    at = host(folder, alias)
    return connections.s3(method, at['url'], path, at['key'], at['secret'], body)


def ask(folder: str, alias: str, **asked: object):
    at = host(folder, alias)
    url, body = f'{at["url"]}/minio/rig', json.dumps(asked).encode()
    status, answer = connections.request('POST', url, body, sigv4.signed_headers('POST', url, at['key'], at['secret'], body))
    if status == 200:
        return json.loads(answer)
    text = answer.decode(errors='replace')
    raise Failed(json.loads(text)['message'] if text.startswith('{') else text)


def host(folder: str, alias: str) -> dict[str, str]:
    """From MC_HOST_<alias>=scheme://key:secret@host, taken as it stands, or from the configuration folder."""
    given = re.fullmatch(r'(https?://)(.*?):(.*)@(.*?)', os.environ.get(f'MC_HOST_{alias}', ''))
    if given:
        return {'url': given[1] + given[4].rstrip('/'), 'key': given[2], 'secret': given[3]}
    kept = aliases(folder)
    if alias in kept:
        return kept[alias]
    if alias == 'local':
        return {'url': 'http://localhost:9000', 'key': '', 'secret': ''}
    raise Failed(f'No valid configuration found for \'{alias}\' host alias')


def is_alias(folder: str, name: str) -> bool:
    return f'MC_HOST_{name}' in os.environ or name in aliases(folder)


def aliases(folder: str) -> dict[str, dict[str, str]]:
    with open(f'{folder}/config.json') as source:
        return json.loads(source.read() or '{}')


def remember(folder: str, alias: str, value: dict[str, str]) -> None:
    kept = {**aliases(folder), alias: value}
    with open(f'{folder}/config.json', 'w') as target:
        json.dump(kept, target)


def parted(target: str) -> tuple[str, str, str]:
    alias, _, path = target.partition('/')
    bucket, _, key = path.partition('/')
    return alias, bucket, key


def flag(words: list[str], *names: str) -> tuple[str, list[str]]:
    for at, word in enumerate(words):
        if word in names and at + 1 < len(words):
            return words[at + 1], words[:at] + words[at + 2:]
    return '', words


def lines() -> list[str]:
    """Names that are not arguments come from standard input, a line each."""
    return sys.stdin.read().splitlines()


def say(text: str, fields: dict[str, object]) -> None:
    print(json.dumps({'status': 'success', **fields}) if AS_JSON else text, flush=True)


def stop(reason: str) -> None:
    if AS_JSON:
        print(json.dumps({'status': 'error', 'error': {'message': reason}}))
    else:
        print(f'mc: <ERROR> {reason}', file=sys.stderr)
    sys.exit(1)


main()
