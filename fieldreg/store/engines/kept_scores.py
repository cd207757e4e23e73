"""Triggers of a jury's scores: they are added while their call is being judged, and nothing else is ever done to them."""


from sqlalchemy.engine import Connection

__all__ = ["NAMES", "keep_scores"]

_JUDGED = (
    "NOT EXISTS (SELECT 1 FROM applications a JOIN calls c ON c.id = a.call WHERE a.ref = {}.application AND c.state = 'judging')"
)
_TWICE = "EXISTS (SELECT 1 FROM scores s WHERE s.application = new.application AND s.account = new.account AND s.version = new.version)"
_ABORT = "BEGIN SELECT RAISE(ABORT, '{}'); END"
_ON_SQLITE = (
    f"CREATE TRIGGER scores_no_update BEFORE UPDATE ON scores {_ABORT.format('scores_no_update')}",
    f"CREATE TRIGGER scores_no_delete BEFORE DELETE ON scores {_ABORT.format('scores_no_delete')}",
    f"CREATE TRIGGER scores_while_judging BEFORE INSERT ON scores WHEN {_JUDGED.format('new')} OR {_TWICE} "
    + _ABORT.format("scores_while_judging"),
)
_REFUSE = "RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'integrity_constraint_violation';"
_FUNCTION = "CREATE FUNCTION scores_while_judging() RETURNS trigger LANGUAGE plpgsql AS"
_ON_POSTGIS = (
    f"CREATE FUNCTION scores_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_REFUSE} END $$",
    f"{_FUNCTION} $$ BEGIN IF {_JUDGED.format('NEW')} THEN {_REFUSE} END IF; RETURN NEW; END $$",
    "CREATE TRIGGER scores_no_update BEFORE UPDATE ON scores FOR EACH ROW EXECUTE FUNCTION scores_are_kept()",
    "CREATE TRIGGER scores_no_delete BEFORE DELETE ON scores FOR EACH ROW EXECUTE FUNCTION scores_are_kept()",
    "CREATE TRIGGER scores_no_truncate BEFORE TRUNCATE ON scores FOR EACH STATEMENT EXECUTE FUNCTION scores_are_kept()",
    "CREATE TRIGGER scores_while_judging BEFORE INSERT ON scores FOR EACH ROW EXECUTE FUNCTION scores_while_judging()",
)
NAMES = frozenset({"scores_no_update", "scores_no_delete", "scores_no_truncate", "scores_while_judging"})  # on PostgreSQL


def keep_scores(connection: Connection) -> None:
    """Makes the triggers, once the tables are there."""
    on_sqlite = connection.dialect.name == "sqlite"
    for statement in _ON_SQLITE if on_sqlite else _ON_POSTGIS:
        connection.exec_driver_sql(statement if on_sqlite else statement.replace("%", "%%"))
