"""The stand-in object store's accounts and policies: one JSON file in the data folder, and what mc may ask of it."""

import hashlib
import hmac
import json
import os
import sys
import threading

import policy
from web import Response, reply

BUILT_IN = {
    name: {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': actions, 'Resource': ['arn:aws:s3:::*']}]}
    for name, actions in {
        'readonly': ['s3:GetBucketLocation', 's3:GetObject'], 'readwrite': ['s3:*'], 'writeonly': ['s3:PutObject'],
    }.items()
}


class Accounts:
    """Kept sealed: opened with another key than it was written with, the server does not start, as the original's does not."""

    def __init__(self, folder: str, key: bytes) -> None:
        self.file, self.lock = f'{folder}/.minio.sys/accounts.json', threading.RLock()
        self.seal = hmac.new(key, b'seal', hashlib.sha256).hexdigest()
        self.users: dict[str, dict] = {}
        self.policies: dict[str, dict] = dict(BUILT_IN)
        if not os.path.exists(self.file):
            self.save()
            return
        with open(self.file) as source:
            kept = json.load(source)
        if not hmac.compare_digest(kept['seal'], self.seal):
            sys.exit('minio: FATAL Unable to initialize config system: the data was encrypted with another key or password')
        self.users, self.policies = kept['users'], kept['policies']

    def save(self) -> None:
        os.makedirs(os.path.dirname(self.file), exist_ok=True)
        with open(self.file + '.new', 'w') as target:
            json.dump({'seal': self.seal, 'users': self.users, 'policies': self.policies}, target)
        os.replace(self.file + '.new', self.file)

    def secret_of(self, name: str) -> str | None:
        user = self.users.get(name)
        return user['secret'] if user and user['status'] == 'enabled' else None

    def policies_of(self, name: str) -> list[dict]:
        return [self.policies[each] for each in self.users[name]['policies'] if each in self.policies]


def admin(accounts: Accounts, asked: dict) -> Response:
    """One request of mc: {do, user?, secret?, policy?, policies?, text?}. 404 for a name unknown, 409 for no change."""
    with accounts.lock:
        response = ACTIONS[asked['do']](accounts, asked)
        if response.status == 200:
            accounts.save()
        return response


def shown(accounts: Accounts, name: str) -> dict[str, object]:
    user = accounts.users[name]
    return {'user': name, 'status': user['status'], 'policies': user['policies']}


def user_add(accounts: Accounts, asked: dict) -> Response:
    if len(asked['user']) < 3 or not 8 <= len(asked['secret']):
        return reply(400, {'message': 'an access key has at least 3 characters, a secret key at least 8'})
    kept = accounts.users.get(asked['user'], {'policies': []})
    accounts.users[asked['user']] = {'secret': asked['secret'], 'status': 'enabled', 'policies': kept['policies']}
    return reply(200, shown(accounts, asked['user']))


def user_info(accounts: Accounts, asked: dict) -> Response:
    if asked['user'] not in accounts.users:
        return no_user()
    return reply(200, shown(accounts, asked['user']))


def user_list(accounts: Accounts, _: dict) -> Response:
    return reply(200, [shown(accounts, name) for name in sorted(accounts.users)])


def user_remove(accounts: Accounts, asked: dict) -> Response:
    return reply(200, {}) if accounts.users.pop(asked['user'], None) else no_user()


def policy_create(accounts: Accounts, asked: dict) -> Response:
    try:
        text = json.loads(asked['text'])
    except ValueError as error:
        return reply(400, {'message': f'not JSON: {error}'})
    if found := policy.problems(text):
        return reply(400, {'message': '; '.join(found)})
    accounts.policies[asked['policy']] = text
    return reply(200, {})


def policy_info(accounts: Accounts, asked: dict) -> Response:
    if asked['policy'] not in accounts.policies:
        return no_policy()
    return reply(200, accounts.policies[asked['policy']])


def policy_list(accounts: Accounts, _: dict) -> Response:
    return reply(200, sorted(accounts.policies))


def policy_remove(accounts: Accounts, asked: dict) -> Response:
    if any(asked['policy'] in user['policies'] for user in accounts.users.values()):
        return reply(400, {'message': 'the policy is in use'})
    return reply(200, {}) if accounts.policies.pop(asked['policy'], None) else no_policy()


def policy_attach(accounts: Accounts, asked: dict) -> Response:
    return change(accounts, asked, lambda held, name: held + [name] if name not in held else held)


def policy_detach(accounts: Accounts, asked: dict) -> Response:
    return change(accounts, asked, lambda held, name: [each for each in held if each != name])


def change(accounts: Accounts, asked: dict, after) -> Response:
    """Attaching what is attached, or detaching what is not, is refused as by the original: there the whole call fails."""
    if asked['user'] not in accounts.users:
        return no_user()
    held = accounts.users[asked['user']]['policies']
    for name in asked['policies']:
        if name not in accounts.policies:
            return no_policy()
        held = after(held, name)
    if held == accounts.users[asked['user']]['policies']:
        return reply(409, {'message': 'The specified policy change is already in effect.'})
    accounts.users[asked['user']]['policies'] = held
    return reply(200, shown(accounts, asked['user']))


def policy_entities(accounts: Accounts, asked: dict) -> Response:
    users = [shown(accounts, name) for name in sorted(accounts.users) if not asked.get('user') or name == asked['user']]
    return reply(200, [user for user in users if user['policies']])


def no_user() -> Response:
    return reply(404, {'message': 'The specified user does not exist.'})


def no_policy() -> Response:
    return reply(404, {'message': 'The canned policy does not exist.'})


ACTIONS = {
    'user-add': user_add, 'user-info': user_info, 'user-list': user_list, 'user-remove': user_remove,
    'policy-create': policy_create, 'policy-info': policy_info, 'policy-list': policy_list, 'policy-remove': policy_remove,
    'policy-attach': policy_attach, 'policy-detach': policy_detach, 'policy-entities': policy_entities,
}
