"""Makes the table of results, once."""

import psycopg2

with psycopg2.connect("") as connection, connection.cursor() as cursor:
    cursor.execute("create table if not exists results (job text primary key, machine text, ssl boolean)")
