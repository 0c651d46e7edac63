"""IAM policies as MinIO reads them: Allow and Deny, actions and resources with wildcards, conditions on the prefix."""

import fnmatch

# What this evaluator understands; anything else in a policy is refused when it is created, so that no test passes by luck.
OPERATORS = ('StringEquals', 'StringLike')
KEYS = ('Effect', 'Action', 'Resource', 'Condition', 'Sid', 'Principal')


def problems(policy: object) -> list[str]:
    if not isinstance(policy, dict) or policy.get('Version') != '2012-10-17' or not policy.get('Statement'):
        return ['a policy has Version 2012-10-17 and a Statement']
    found: list[str] = []
    for statement in listed(policy['Statement']):
        found += [f'unknown key {key}' for key in statement if key not in KEYS]
        found += [f'unknown condition {name}' for name in statement.get('Condition', {}) if name not in OPERATORS]
        if statement.get('Effect') not in ('Allow', 'Deny'):
            found.append('Effect is neither Allow nor Deny')
        if not statement.get('Action') or not statement.get('Resource'):
            found.append('Action and Resource are required')
    return found


def allows(policies: list[dict], action: str, resource: str, values: dict[str, str]) -> bool:
    """resource: bucket or bucket/key; values: what conditions may ask for, such as s3:prefix. Deny wins, nothing is refused."""
    effects = {
        statement['Effect']
        for policy in policies for statement in listed(policy['Statement'])
        if applies(statement, action, resource, values)
    }
    return effects == {'Allow'}


def applies(statement: dict, action: str, resource: str, values: dict[str, str]) -> bool:
    return (
        any(like(action, pattern) for pattern in listed(statement['Action']))
        and any(like(f'arn:aws:s3:::{resource}', pattern) for pattern in listed(statement['Resource']))
        and all(
            any(name in values and holds(operator, values[name], wanted) for wanted in listed(patterns))
            for operator, conditions in statement.get('Condition', {}).items()
            for name, patterns in conditions.items()
        )
    )


def holds(operator: str, value: str, wanted: str) -> bool:
    return value == wanted if operator == 'StringEquals' else like(value, wanted)


def like(text: str, pattern: str) -> bool:
    """A policy's wildcards are the asterisk and the question mark only; brackets are letters."""
    return fnmatch.fnmatchcase(text, pattern.replace('[', '[[]'))


def listed(value: object) -> list:
    return value if isinstance(value, list) else [value]
