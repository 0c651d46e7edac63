"""Stands for GenUI: manage.py, gunicorn and celery upon a real Postgres and Redis, each with the variables that it was given.

genui.py manage COMMAND... | gunicorn OPTION... | celery OPTION...
"""

import json
import os
import signal
import sys
import time

import psycopg2
import redis

import connections
from web import Request, Response, echo, log, reply, serve, wait_for_the_end

STATIC = '/genui/data/files/static'


def main() -> None:
    match sys.argv[1]:
        case 'manage':
            manage(sys.argv[2])
        case 'gunicorn':
            bind = next(word for word in sys.argv if word.startswith('--bind='))
            serve(int(bind.rpartition(':')[2]), answer)
            log(f'gunicorn: listening, {bind}')
            wait_for_the_end()
        case 'celery':
            work(next(word for word in sys.argv if word.startswith('--queues=')).partition('=')[2].split(','))


def database() -> 'psycopg2.extensions.connection':
    env = os.environ
    return psycopg2.connect(
        host=env['POSTGRES_HOST'], dbname=env['POSTGRES_DB'], user=env['POSTGRES_USER'], password=env['POSTGRES_PASSWORD'],
        connect_timeout=connections.SECONDS)


def queue() -> 'redis.Redis':
    """As the backend makes its address: the password as it is."""
    return connections.queue(f'redis://:{os.environ["REDIS_PASSWORD"]}@{os.environ["REDIS_HOST"]}:6379/0')


def manage(command: str) -> None:
    if command == 'migrate':
        with database() as connection, connection.cursor() as cursor:
            cursor.execute('create table if not exists users (name text primary key)')
            cursor.execute('create table if not exists results (task text primary key, host text)')
    elif command == 'collectstatic':
        with open(f'{STATIC}/style.css', 'w', encoding='utf-8') as file:
            file.write('body {}\n')
    log(f'manage.py: {command}')


def answer(request: Request) -> Response:
    if request.header('Host').partition(':')[0] != os.environ['GENUI_BACKEND_HOST']:
        return reply(400, {'error': 'not a name of this server'})
    match request.method, request.path.rstrip('/'):
        case 'GET', '':
            return reply(302, {}, Location='/api/')
        case 'GET', '/api/health':
            well, results = connections.report({'database': encrypted, 'redis': lambda: queue().ping()})
            return reply(200 if well else 503, results)
        case 'POST', '/api/tasks':
            task = request.fields()
            queue().rpush(task['queue'], task['name'])
            return reply(202, task)
        case 'GET', '/api/results':
            with database() as connection, connection.cursor() as cursor:
                cursor.execute('select task, host from results')
                return reply(200, dict(cursor.fetchall()))
    return echo(request)


def encrypted() -> bool:
    with database() as connection, connection.cursor() as cursor:
        cursor.execute('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
        return cursor.fetchone()[0]


def work(queues: list[str]) -> None:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    client = queue()
    client.ping()
    log(f'celery: listening on {json.dumps(queues)}')
    while True:
        try:
            task = client.blpop(queues, timeout=1)
            if task:
                with database() as connection, connection.cursor() as cursor:
                    cursor.execute(
                        'insert into results values (%s, %s) on conflict do nothing', (task[1].decode(), os.uname().nodename))
        except redis.exceptions.ConnectionError as error:
            log(f'celery: {error}')
            time.sleep(1)


if __name__ == '__main__':
    main()
