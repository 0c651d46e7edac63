"""The stand-in mc's `admin user` and `admin policy`."""

import json

from mc_client import Client, Failed, lines


def administer(client: Client, words: list[str]) -> None:
    user, rest = flag(words, '--user', '-u')
    match rest:
        case ['user', 'add', alias, *keys]:
            name, secret = (keys + (lines() if len(keys) < 2 else []))[:2]
            client.ask(alias, do='user-add', user=name, secret=secret)
            client.say(f'Added user `{name}` successfully.', {'accessKey': name, 'userStatus': 'enabled'})
        case ['user', 'info', alias, name]:
            show_user(client, client.ask(alias, do='user-info', user=name), True)
        case ['user', 'list' | 'ls', alias]:
            for each in client.ask(alias, do='user-list'):
                show_user(client, each, False)
        case ['user', 'remove' | 'rm', alias, name]:
            client.ask(alias, do='user-remove', user=name)
            client.say(f'Removed user `{name}` successfully.', {'accessKey': name})
        case ['policy', 'create', alias, name, file]:
            with open(file) as source:
                client.ask(alias, do='policy-create', policy=name, text=source.read())
            client.say(f'Created policy `{name}` successfully.', {'policy': name})
        case ['policy', 'list' | 'ls', alias]:
            for name in client.ask(alias, do='policy-list'):
                client.say(name, {'policy': name})
        case ['policy', 'remove' | 'rm', alias, name]:
            client.ask(alias, do='policy-remove', policy=name)
            client.say(f'Removed policy `{name}` successfully.', {'policy': name})
        case ['policy', 'info', alias, name]:
            text = client.ask(alias, do='policy-info', policy=name)
            client.say(json.dumps(text), {'policy': name, 'policyInfo': {'PolicyName': name, 'Policy': text}})
        case ['policy', 'attach' | 'detach' as what, alias, *names] if names and user:
            client.ask(alias, do=f'policy-{what}', policies=names, user=user)
            client.say(f'{what.capitalize()}ed Policies: [{" ".join(names)}]\nTo User: {user}',
                {f'policies{what.capitalize()}ed': names, 'user': user})
        case ['policy', 'entities', alias]:
            show_entities(client, client.ask(alias, do='policy-entities', user=user))
        case _:
            raise Failed(f'`admin {" ".join(words[:2])}` is not a command this stand-in knows')


def show_user(client: Client, user: dict, whole: bool) -> None:
    held = ','.join(user['policies'])
    text = f'AccessKey: {user["user"]}\nStatus: {user["status"]}\nPolicyName: {held}\nMemberOf: []' if whole else (
        f'{user["status"]:10} {user["user"]:22} {held}')
    client.say(text, {'accessKey': user['user'], 'policyName': held, 'userStatus': user['status']})


def show_entities(client: Client, users: list[dict]) -> None:
    text = '\n'.join(
        f'  User: {user["user"]}\n    Policies:\n' + '\n'.join(f'      {name}' for name in user['policies']) for user in users)
    mappings = [{'user': user['user'], 'policies': user['policies']} for user in users]
    client.say(f'User -> Policy Mappings:\n{text}', {'result': {'userMappings': mappings}})


def flag(words: list[str], *names: str) -> tuple[str, list[str]]:
    for at, word in enumerate(words):
        if word in names and at + 1 < len(words):
            return words[at + 1], words[:at] + words[at + 2:]
    return '', words
