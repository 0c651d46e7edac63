"""Takes jobs from the queue; of each it writes who has done it into the database, and a file beside it."""

import os
import time

import psycopg2
import redis

queue = redis.Redis(os.environ["REDIS_HOST"], int(os.environ["REDIS_PORT"]), password=os.environ["REDIS_PASSWORD"])
machine = os.environ["NODE_NAME"]


def work(job: str) -> None:
    with psycopg2.connect("") as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into results select %s, %s, ssl from pg_stat_ssl where pid = pg_backend_pid()", (job, machine)
        )
    with open(f"/results/{job}", "w", encoding="utf8") as file:
        file.write(machine)


while True:
    try:
        item = queue.blpop(["jobs"], timeout=2)
        if item:
            work(item[1].decode())
    except (OSError, redis.exceptions.RedisError, psycopg2.Error) as error:
        print(f"worker: {error}", flush=True)
        time.sleep(1)
