"""Triggers of a jury's scores: they are added while their call is being judged, and nothing else is ever done to them.

But for the words beside the points, which go once the call, or the juror's account, is past its time: `forgotten` names it first.
"""


from sqlalchemy.engine import Connection

__all__ = ["NAMES", "keep_scores", "let_comments_go"]

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

_FORGOTTEN = (
    "new.comment = '' AND new.application = old.application AND new.account = old.account AND new.version = old.version"
    " AND new.at = old.at AND new.after_all = old.after_all AND {points}"
    " AND (EXISTS (SELECT 1 FROM forgotten f JOIN applications a ON a.call = f.ref WHERE f.what = 'call' AND a.ref = old.application)"
    " OR EXISTS (SELECT 1 FROM forgotten f WHERE f.what = 'account' AND f.ref = CAST(old.account AS TEXT)))"
)
_GO_ON_SQLITE = (
    "DROP TRIGGER scores_no_update",
    f"CREATE TRIGGER scores_no_update BEFORE UPDATE ON scores WHEN NOT ({_FORGOTTEN.format(points='new.points = old.points')}) "
    + _ABORT.format("scores_no_update"),
)
_UNLESS = f"IF {_FORGOTTEN.format(points='new.points::text = old.points::text')} THEN RETURN NEW; END IF; {_REFUSE}"
_GO_ON_POSTGIS = (
    f"CREATE FUNCTION scores_but_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_UNLESS} END $$",
    "DROP TRIGGER scores_no_update ON scores",
    "CREATE TRIGGER scores_no_update BEFORE UPDATE ON scores FOR EACH ROW EXECUTE FUNCTION scores_but_forgotten()",
)


def keep_scores(connection: Connection) -> None:
    """Makes the triggers, once the tables are there."""
    _run(connection, _ON_SQLITE, _ON_POSTGIS)


def let_comments_go(connection: Connection) -> None:
    """Lets the words of a score be emptied, and nothing else of it, once `forgotten` names its call or its juror."""
    _run(connection, _GO_ON_SQLITE, _GO_ON_POSTGIS)


def _run(connection: Connection, here: tuple[str, ...], there: tuple[str, ...]) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    for statement in here if on_sqlite else there:
        connection.exec_driver_sql(statement if on_sqlite else statement.replace("%", "%%"))
