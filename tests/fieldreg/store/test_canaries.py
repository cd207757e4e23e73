"""A canary in every column of every table that can hold what a person wrote: nowhere any more once its time is over.

What a column is comes from the schema itself: one that nobody thought of is planted as well, and makes this red until either
the erasing reaches it or `KEPT` says why it stays.
"""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from fieldreg.booking.reservations import State
from fieldreg.calls.sealing import about_part, unsealed
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, TaskKind
from fieldreg.desk.tasks.task_form import Order
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.people.holds import Holdable
from fieldreg.services import Services
from fieldreg.store import tables
from fieldreg.store.columns import Said
from fieldreg.timeline.events import Act, Event, Subject
from fieldreg.waiting.watches import WatchKind
from tests import makers
from tests.calls import CLOSES, OPENS, PLANTED, SECRET, Rehearsal, anonymous, planted
from tests.fieldreg.certification.certified import APPLICATION, DECISION, FORECAST, OPINIONS, TESTS

CANARY = "CANARY"
YEARS = timedelta(days=366 * 13)
REGISTER = "loaded from files of the city, or set for the whole registry"
DIGEST = "random, or a digest of it"
NUMBER = "a number or a word of the registry's own"
TOLD_TO_ALL = "told to all when it was said"
SERIES = ("public_id", "rule", "exceptions", "additions", "skipped", "follows", "followed_by")
KEPT = {  # what stays, and why
    **dict.fromkeys(("managers", "sites", "areas", "units", "site_facts", "layers", "editions", "zones", "changes", "closures"), REGISTER),
    **dict.fromkeys(("availability_versions", "reaches", "programmes", "notes", "counters"), REGISTER),
    **dict.fromkeys(("announcements", "decisions", "certification_contracts"), TOLD_TO_ALL),
    **dict.fromkeys(("calls.terms", "calls.reason", "cases.public"), TOLD_TO_ALL),
    **dict.fromkeys((f"certifications.{name}" for name in ("outline", "edition", "source", "confidence")), TOLD_TO_ALL),
    **dict.fromkeys(("hand_ins.digest", "hand_ins.form", "invitations.digest", "tasks.token_digest", "letters.token"), DIGEST),
    **dict.fromkeys(("letters.claim", "certifications.made_once", "certifications.last_once", "tasks.batch", "tasks.brief_hash"), DIGEST),
    **dict.fromkeys(("letters.cause", "letters.thread", "letters.template", "holds.ref", "turns.ref", "turns.rule"), NUMBER),
    **dict.fromkeys((f"reservations.{name}" for name in ("public_id", "activity", "series", "seats")), NUMBER),
    "offers.slots": NUMBER,
    **dict.fromkeys(("tasks.ref", "tasks.manager", "cases.ref"), NUMBER),
    **dict.fromkeys(("cases.programme", "cases.edition", "cases.activity", "cases.merged_into", "permits.rule"), NUMBER),
    **dict.fromkeys(("permits.title", "permits.authority", "accounts.manager", "invitations.manager"), NUMBER),
    **dict.fromkeys(("certifications.ref", "certifications.ways", "certifications.predecessor", "certifications.successor"), NUMBER),
    **dict.fromkeys(("scores.points", "letters.fault_kind"), NUMBER),
    **dict.fromkeys(("case_entries.document", "case_files.task", "case_files.permit", "case_joins.ref", "cases.programme_step"), NUMBER),
    "case_files.document": NUMBER,
    **dict.fromkeys(("case_files.sha256", "calendar_addresses.digest", "reservation_looks.looked_law"), DIGEST),
    **dict.fromkeys(("reservations.series", *(f"series.{name}" for name in SERIES)), NUMBER),
    **dict.fromkeys(("loads.what", "loads.layer", "loads.edition", "loads.file", "loads.sha256", "loads.report"), REGISTER),
    **dict.fromkeys(("events", "erasures"), "the chain itself; what is told stands in `tellings`"),
    "tellings": "planted as events of every thing, for the database lets nobody change one",
    "loads.actor": "planted as the address of whoever loaded",
    "scores.comment": "planted by the jurors, for the database lets nobody change one",
}
OF_THE_REGISTER = {Subject.SITE, Subject.EDITION, Subject.REGISTRY, Subject.ANSWERS, Subject.PROGRAMME}


@pytest.fixture
def world(store, clock):
    """One of everything that a person can have to do with, all of it over and every account closed but an administrator's."""
    services = Services(store, clock, secret=lambda: SECRET)
    makers.furnish(store)
    call = Rehearsal(services, clock).hire(aoba="株式会社青葉ロボット", nanakita="七北田電機")
    call.keeper = services.accounts.put_account(Account(email="keeper@example.jp", role=Role.ADMIN, password_hash="hash"))[0]
    call.cases_and_reservations = _case(call)
    _trial(call, store)
    _call(call)
    _certifications(call)
    services.invitations.invite("guest@example.jp", Role.COMPANY, call.keeper, organisation="招かれた団体")
    services.tokens.make(call.people["aoba"].id, "現場", call.people["aoba"])
    services.retention.hold(call.case, "訴訟", None)
    services.retention.lift(call.case, None)
    for account in call.people.values():
        services.administering.close(account.id, None)
    return call


def _case(call):
    services, staff, aoba = call.services, call.people["staff"], call.people["aoba"]
    told = {"organisation": "甲社", "contact": "係", "email": "a@example.jp", "phone": "022-1", "subject": "件名", "body": "本文"}
    call.case = services.cases.open(told, aoba)[0].ref
    services.cases.say(call.case, "返信", account=aoba)
    asked = Addressee(kind=AddresseeKind.OTHER, name=Text("町内会"), email="b@example.jp")
    order = Order(addressee=asked, kind=TaskKind.DIVISION_OPINION, question="どうですか")
    (sent,) = services.task_desk.send(call.case, (order,), staff)
    said = {"reply": "yes_with_conditions", "name": "会長", "division": "役員", "conditions": "静かに"}
    services.task_answering.answer_by_link(sent.token, said)
    services.agreements.draft(call.case, [{"text": "合意", "kind": "noise"}], staff)
    services.case_desk.answer(call.case, "回答", staff)
    booked, _ = services.booking.reserve(makers.reservation(), aoba)
    services.booking.decide(booked.id, State.DECLINED, staff, note="工事のため")
    services.series.book(makers.reservation(area="park/hall", rrule="FREQ=DAILY;COUNT=2"), aoba, "鍵")
    return booked.id


def _trial(call, store):
    kept, _ = call.services.kept_trials.keep(makers.trial())
    begun = call.services.waiting.begin(kept.code, WatchKind.VERDICT, call.people["aoba"])
    now, owner = call.clock.now(), call.people["aoba"].id
    load = {"at": now, "actor": call.people["staff"].email, "what": "sites", "layer": "", "file": "a", "sha256": "", "state": "applied",
            "created_edition": False, "report": {}}  # fmt: skip
    with store._dialect.engine.begin() as raw:
        raw.execute(sa.insert(tables.notices).values(watch=begun.id, turn=1, at=now, told={}))
        number = raw.execute(sa.insert(tables.loads).values(load).returning(tables.loads.c.id)).scalar_one()
        turned = {"load": number, "what": "consultation", "ref": call.case, "rule": "r", "before": "b", "after": "a"}
        raw.execute(sa.insert(tables.turns).values(turned | {"owner": owner, "at": now}))
        permit = {"case": call.case, "rule": "r", "version": 1, "title": Text("道路使用"), "authority": Text("警察"), "state": "to_ask"}
        raw.execute(sa.insert(tables.permits).values(permit | {"number": "", "note": "書いたこと"}))
        entry = {"version": 1, "case": call.case, "kind": "advice", "state": "done", "whom": "", "document": "", "text": "", "result": ""}
        raw.execute(sa.insert(tables.case_entries).values(entry | {"changed_at": now, "changed_by": owner}))
        booked = {"reservation": call.cases_and_reservations}
        other = raw.execute(sa.select(tables.reservations.c.public_id)).scalars().first()
        settled = {"other": other, "rule": "r", "how": "given", "note": "", "at": now, "by": owner}
        raw.execute(sa.insert(tables.neighbour_settlements).values(booked | settled))
        look = {"state": {}, "turn": 1, "looked_at": now, "looked_revision": 1, "looked_on": now.date(), "looked_law": "x"}
        raw.execute(sa.insert(tables.reservation_looks).values(booked | look))
        raw.execute(sa.insert(tables.reservation_turns).values(booked | {"turn": 1, "at": now, "told": {}}))
        raw.execute(sa.insert(tables.saved_filters).values(account=owner, name="見方", asked={}, start=False))
        file = {"case": call.case, "number": 1, "name": "a.pdf", "size": 1, "sha256": "0" * 64, "side": "applicant", "seen_by": "desk"}
        file |= {"state": "kept", "task": "", "permit": "", "at": now}
        number = raw.execute(sa.insert(tables.case_files).values(file).returning(tables.case_files.c.id)).scalar_one()
        raw.execute(sa.insert(tables.case_file_contents).values(file=number, content=CANARY.encode()))
        raw.execute(sa.insert(tables.closures).values(
            ref="B-1", site="park", unit="park", t0=now, t1=now + YEARS / 13, kind="event", reason=Text("行事"), override_by=[], source="",
            uid="", made_at=now, lifted_at=now, lifted_because="",
        ))  # fmt: skip
        booked = raw.execute(sa.select(tables.reservations.c.pk).limit(1)).scalar_one()
        offered = {"slots": [], "reason": "行事", "state": "expired", "until": now, "made_at": now, "made_by": owner, "ended_at": now}
        raw.execute(sa.insert(tables.offers).values(offered | {"reservation": booked}))
        raw.execute(sa.insert(tables.closure_exceptions).values(closure="B-1", reservation=booked, because="了解", at=now, by=owner))
    with store.writing() as work:
        work.timeline.append(Event(at=now, act=Act.LOAD_KEPT, ref=str(number), told={"after": {"actor": load["actor"]}}))
        work.commit()


def _call(call):
    staff, juror = call.people["staff"], call.people["juror_b"]
    call.announce().at(OPENS)
    question = call.calls.public.ask(call.call_id, {"question": "たずねること"}, call.people["nanakita"])
    call.calls.desk.answer(call.call_id, question.id, "答え", staff)
    refs = [planted(call).application.ref, call.apply("nanakita", hide="").application.ref]
    call.open_seals()
    for ref in refs:
        call.calls.opening.anonymise(ref, anonymous(), staff, version=0)
    call.seat(juror_a="利害", juror_b="").begin()
    for name in ("juror_a", "juror_b"):
        for ref, points in zip(refs, (5, 4), strict=True):
            call.score(name, ref, points, points, points, comment=f"{CANARY} {name}")
    call.calls.jury.excuse(call.call_id, juror.id, "都合", staff)
    call.decide({refs[0]: "採択", refs[1]: "不採択"}, adopt_1=1)
    call.calls.deciding.publish(call.call_id, None, staff)


def _certifications(call):
    services, staff, second = call.services, call.people["staff"], call.people["second"]
    call.clock.at = CLOSES + timedelta(days=1)
    refs = []
    for product in ("見回りロボット", "運ぶロボット"):
        held = services.certification.apply(APPLICATION | {"product": product, "maker_email": "maker@example.jp"}, staff)
        for act, form in (("tests", TESTS), ("opinion", OPINIONS[0]), ("opinion", OPINIONS[1])):
            services.certification.act(held.ref, act, form, staff)
        refs.append(held.ref)
    day = call.clock.today()
    services.certification.act(refs[0], "certify", DECISION | {"certified_on": day.isoformat()}, second)
    services.certification.act(refs[0], "forecast", FORECAST | {"forecast_on": day.isoformat()}, staff)
    services.certification.act(refs[1], "refuse", {"reason": "市販品"}, second)
    call.clock.go_on(timedelta(days=367))
    report = {"year": "1", "handed_in_on": call.clock.today().isoformat(), "summary": "使われた"}
    services.certification.act(refs[0], "report", report, staff)


def columns():
    """Every column that can hold words, but for keys, and words that a CHECK lists."""
    for table in tables.metadata.sorted_tables:
        checks = [str(one.sqltext) for one in table.constraints if isinstance(one, sa.CheckConstraint)]
        for column in table.columns:
            listed = any(check.startswith(f"{column.name} IN (") for check in checks)
            words = isinstance(column.type, Said | sa.types.JSON) or _is_text(column.type)
            if words and not (column.primary_key or column.foreign_keys or listed):
                yield table, column


def _is_text(kind):
    return isinstance(kind, sa.Text) or isinstance(getattr(kind, "impl", None), sa.Text)


def _canary(column, number):
    word = f"{CANARY} {column.table.name}.{column.name} {number}"
    if isinstance(column.type, Said):
        return Text(word, word)
    if isinstance(column.type, sa.types.JSON):
        return {"canary": {"path": word, "secret": False}}
    return word


def plant(store, keeper):
    """A canary in each row of each; returns where none could be planted."""
    empty = set()
    with store._dialect.engine.connect() as raw:
        store._dialect.begin(raw, write=True)
        for table, column in columns():
            name = f"{table.name}.{column.name}"
            if table.name in KEPT or name in KEPT:
                continue
            keys = list(table.primary_key.columns)
            done = 0
            for number, row in enumerate(raw.execute(sa.select(*keys)).all()):
                own = [key == value for key, value in zip(keys, row, strict=True)]
                if (table.name == "accounts" and row[0] == keeper) or (name in PUBLISHED and not raw.scalar(PUBLISHED[name](own))):
                    continue
                try:
                    with raw.begin_nested():
                        raw.execute(sa.update(table).where(*own).values({column.name: _canary(column, number)}))
                        done += 1
                except IntegrityError:
                    continue
            empty |= set() if done else {name}
        loader = sa.select(tables.accounts.c.email).where(tables.accounts.c.role == "staff").order_by(tables.accounts.c.id).limit(1)
        raw.execute(sa.update(tables.loads).values(actor=loader.scalar_subquery()))
        raw.commit()
    return empty


def _never_certified(own):
    return sa.select(tables.certifications.c.pk).where(*own, tables.certifications.c.certified_on.is_(None))


PUBLISHED = dict.fromkeys((f"certifications.{name}" for name in ("product", "description", "maker", "reason")), _never_certified)


def plant_events(store, keeper, at):
    """One more of each act on each thing, with a canary in what it tells."""
    with store.writing() as work:
        for act, ref in sorted({(link.event.act, link.event.ref) for link in work.timeline.links()}):
            own = Subject(act.partition(".")[0]), ref
            if own[0] not in OF_THE_REGISTER and own != (Subject.ACCOUNT, str(keeper)):
                work.timeline.append(Event(at=at, act=act, ref=ref, told={"after": {"canary": f"{CANARY} {act} {ref}"}}))
        work.commit()


def left(store):
    """Where a canary is, by table and column, and under the seals that were opened."""
    found = set()
    with store._dialect.engine.connect() as raw:
        for table in tables.metadata.sorted_tables:
            for row in raw.execute(sa.select(table)).mappings():
                found |= {f"{table.name}.{name}: {value}" for name, value in row.items() if CANARY in str(value)}
    with store.reading() as work:
        for call in work.calls.list():
            for one in work.applications.of_call(call.id):
                about = one.call, one.ref, one.version
                key, parts = work.calls.key(call.id).released, work.applications.parts(one.ref)
                words = "".join(unsealed(key, part, about_part(*about, part.part)).decode(errors="replace") for part in parts)
                found |= {f"sealed: {word}" for word in PLANTED if word in words}
    return found


def counted(store):
    kept = ("cases", "reservations", "tasks", "task_answers", "applications", "hand_ins", "scores", "jurors", "certifications", "letters")
    with store._dialect.engine.connect() as raw:
        return {name: raw.scalar(sa.select(sa.func.count()).select_from(tables.metadata.tables[name])) for name in kept}


def test_nothing_a_person_wrote_is_anywhere_once_its_time_is_over(store, world, clock):
    services, keeper = world.services, world.keeper.id
    assert {one for one in left(store) if not one.startswith("scores.comment")} == {f"sealed: {word}" for word in PLANTED} | {
        f"case_file_contents.content: {CANARY.encode()!r}"
    }
    plant_events(store, keeper, clock.now())
    assert plant(store, keeper) == set()
    before, proof = counted(store), services.timeline.proof()
    clock.go_on(YEARS)
    listed = {(one.what, one.ref) for one in services.retention.due(None)}
    assert {what for what, _ in listed} == set(Holdable)
    assert {(one.what, one.ref) for one in services.retention.apply(None)} == listed
    assert left(store) == {f"sealed: {word}" for word in PLANTED[:1] + PLANTED[4:5]}  # whose what was published of it
    assert counted(store) == before
    assert services.timeline.proof(proof.head).broken == []
    assert services.retention.due(None) == []


@pytest.mark.parametrize("what", [Holdable.CALL, Holdable.CERTIFICATION, Holdable.TRIAL])
def test_what_is_held_stays_whole_until_it_is_let_go(store, world, clock, what):
    services = world.services
    plant(store, world.keeper.id)
    with store.reading() as work:
        past = {kind: [row[0] for row in work.erasing.past(kind, clock.now() + YEARS)] for kind in Holdable}
    for ref in past[what]:
        services.retention.hold(ref, "訴訟", None)
    clock.go_on(YEARS)
    services.kept_trials.remove_expired()
    erased = {one.what for one in services.retention.apply(None)}
    assert what not in erased
    names = {Holdable.CALL: "call_questions", Holdable.CERTIFICATION: "certification_opinions", Holdable.TRIAL: "kept_trials"}
    assert any(one.startswith(names[what]) for one in left(store))
    for ref in past[what]:
        services.retention.lift(ref, None)
    assert what in {one.what for one in services.retention.apply(None)}
    services.retention.apply(None)
    assert not any(one.startswith(names[what]) for one in left(store))


def test_before_its_time_nothing_goes(store, world, clock):
    plant(store, world.keeper.id)
    before = left(store)
    clock.at = datetime(2036, 3, 31, 12, tzinfo=clock.at.tzinfo)
    assert [one.what for one in world.services.retention.apply(None) if one.what is not Holdable.TRIAL] == []
    assert {one for one in before - left(store) if not one.startswith(("kept_trials", "watches", "notices"))} == set()


def test_each_thing_lets_go_of_all_of_its_own_though_every_account_goes_on(store, world, clock):
    services = world.services
    for account in world.people.values():
        services.administering.reopen(account.id, None)
    plant_events(store, world.keeper.id, clock.now())
    plant(store, world.keeper.id)
    clock.go_on(YEARS)
    services.retention.apply(None)
    found = {one.partition(".")[0] for one in left(store) if not one.startswith(("sealed", "tellings"))}
    assert found == {"accounts", "tokens", "saved_filters", "organisations", "loads"}
    told = [one for one in left(store) if one.startswith("tellings")]
    assert [one for one in told if not any(f"{CANARY} {subject}." in one for subject in ("account", "load", "invitation"))] == []
