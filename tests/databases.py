"""Databases on the throw-away cluster: made as a copy of another, and used again by the next test once they are empty.

To copy one takes PostgreSQL a quarter of a second, most of what a test of the store costs; to empty it, some milliseconds.
"""

import itertools
import os

import sqlalchemy as sa

from fieldreg.store import open_store

_numbers = itertools.count()
_OFTEN = 60  # what was deleted stays in its pages: after so many tests a new one is copied

_OTHERS = (
    "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_TABLES = (
    "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    " AND relname NOT IN ('alembic_version', 'spatial_ref_sys')"
)
_BEGIN_AGAIN = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
# the rows that tell of the schema, by who wrote each: whatever is altered is another row
_SCHEMA = """SELECT md5(string_agg(told, ' ' ORDER BY told)) FROM (
    SELECT format('class %s %s', oid, relname) AS told FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('column %s %s %s', attrelid, attnum, a.xmin)
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('constraint %s %s', oid, xmin) FROM pg_constraint
    UNION ALL SELECT format('trigger %s %s', oid, xmin) FROM pg_trigger
    UNION ALL SELECT format('function %s %s', oid, xmin) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT format('version %s', version_num) FROM alembic_version) s"""


def administer(admin, statement):
    engine = sa.create_engine(admin, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def at(admin, name):
    return sa.make_url(admin).set(database=name).render_as_string(hide_password=False)


def made(admin, name, copy_of="template0"):
    """The URL of a new database."""
    administer(admin, f"CREATE DATABASE {name} TEMPLATE {copy_of}")
    return at(admin, name)


def dropped(admin, name):
    administer(admin, f"DROP DATABASE {name} WITH (FORCE)")


def rows_of(raw):
    """What stands in the tables at a connection of psycopg's: the rows of each that has any, and where each sequence stands."""
    with raw.transaction(), raw.cursor() as cursor:
        tables = [name for (name,) in cursor.execute(_TABLES)]
        rows = {}
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                rows[table] = b"".join(copy)
        told = cursor.execute("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences")
        return {table: held for table, held in rows.items() if held}, [at for at in told.fetchall() if at[1] is not None]


def put_rows(raw, held):
    """Writes them into the empty tables of another database of the same schema."""
    rows, sequences = held
    with raw.transaction(), raw.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past triggers and foreign keys
        for table, written in rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(written)
        for name, value in sequences:
            cursor.execute("SELECT setval(%s::regclass, %s)", (name, value))


class Upgraded:
    """Empty registries on one cluster, lent to one test after the other."""

    def __init__(self, admin):
        self.admin, self.template = admin, f"upgraded_{next(_numbers)}"
        store = open_store(made(admin, self.template))
        store.upgrade()
        store.close()
        self.free, self.lent = [], {}

    def lend(self):
        """The name of one that nobody else has."""
        if self.free:
            return self.free.pop()
        name = f"lent_{os.getpid()}_{next(_numbers)}"
        made(self.admin, name, copy_of=self.template)
        self.lent[name] = [0, self._told(name, _SCHEMA)]
        return name

    def take_back(self, name):
        """Empties it for the next; one whose schema was touched, or that was lent often, goes."""
        self.lent[name][0] += 1
        often, schema = self.lent[name]
        if often < _OFTEN and self._emptied(name, schema):
            self.free.append(name)
        else:
            dropped(self.admin, name)

    def _told(self, name, statement):
        engine = sa.create_engine(at(self.admin, name), poolclass=sa.NullPool)
        with engine.connect() as connection:
            return connection.exec_driver_sql(statement).scalar()

    def _emptied(self, name, schema):
        engine = sa.create_engine(at(self.admin, name), poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql(_OTHERS)
            if connection.exec_driver_sql(_SCHEMA).scalar() != schema:
                return False
            tables = connection.exec_driver_sql(_TABLES).scalars().all()
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # past triggers and foreign keys
            connection.exec_driver_sql(";".join(f"DELETE FROM {table}" for table in tables))
            connection.exec_driver_sql(_BEGIN_AGAIN)
        return True
