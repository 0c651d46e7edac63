import sys

sys.path.insert(0, '/opt/standin')
import genui  # noqa: E402


class Found(list):
    def exists(self) -> bool:
        return bool(self)


class Users:
    def filter(self, username: str) -> Found:
        with genui.database() as connection, connection.cursor() as cursor:
            cursor.execute('select name from users where name = %s', (username,))
            return Found(cursor.fetchall())

    def create_superuser(self, name: str, _email: str, _password: str) -> None:
        with genui.database() as connection, connection.cursor() as cursor:
            cursor.execute('insert into users values (%s)', (name,))


class User:
    objects = Users()


def get_user_model() -> type[User]:
    return User
