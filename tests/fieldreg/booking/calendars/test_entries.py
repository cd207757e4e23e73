"""What an entry tells of a reservation: its status in each state, to everybody, to its owner, to the desk."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from fieldreg.booking.calendars.documents import Status
from fieldreg.booking.calendars.entries import Place, closure_entry, due_entry, known_entry, public_entry
from fieldreg.booking.calendars.slots import DueCase, KnownSlot
from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.reservations import State
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan

NINE = datetime(2026, 12, 1, 9, tzinfo=JST)
PLACE = Place("広い公園 広場", "https://a.example/my")


def slot(state=State.ACCEPTED, **more):
    known = {
        "ref": "R-2026-0042", "site": "park", "area": "park/yard", "slot": Timespan(NINE, NINE + timedelta(hours=3)), "state": state,
        "sequence": 2, "changed_at": NINE, "activity": "drone", "purpose": "農薬の\n散布", "organisation": "見本株式会社",
        "note": "風に注意",
    }  # fmt: skip
    return KnownSlot(**(known | more))


STATUS = {
    State.WAITING: Status.TENTATIVE, State.REQUESTED: Status.TENTATIVE, State.TENTATIVE: Status.TENTATIVE,
    State.ACCEPTED: Status.CONFIRMED, State.DONE: Status.CONFIRMED, State.NO_SHOW: Status.CONFIRMED,
    State.DECLINED: Status.CANCELLED, State.WITHDRAWN: Status.CANCELLED, State.CANCELLED: Status.CANCELLED,
}  # fmt: skip


@pytest.mark.parametrize("tell", [public_entry, lambda *told: known_entry(*told, names=True)], ids=["public", "known"])
def test_each_state_has_its_status_and_a_change_its_number(tell):
    assert {state: tell(slot(state), PLACE, "ja").status for state in STATUS} == STATUS
    assert set(STATUS) == set(State)
    assert [tell(slot(sequence=n), PLACE, "ja").sequence for n in (0, 3)] == [0, 3]


@pytest.mark.parametrize("language, said", [("ja", "利用予定"), ("en", "Reserved")])
@pytest.mark.parametrize("state", list(STATUS))
def test_everybody_is_told_that_a_place_is_in_use_and_no_more(state, language, said):
    told = public_entry(slot(state), PLACE, language)
    assert (told.uid, told.summary, told.location, told.description) == ("R-2026-0042", said, PLACE.name, "")
    assert not any(word in repr(told) for word in ("農薬", "見本", "風に", "drone"))


def test_the_owner_reads_his_purpose_and_the_desk_whose_it_is():
    own, desk = (known_entry(slot(), PLACE, "ja", names=names) for names in (False, True))
    assert (own.summary, desk.summary) == ("【承認】農薬の 散布", "【承認】見本株式会社 · 農薬の 散布")
    assert own.description == "予約番号: R-2026-0042\n状態: 承認\n用途: 農薬の\n散布\n伝達事項: 風に注意"
    assert desk.description == "予約番号: R-2026-0042\n状態: 承認\n用途: 農薬の\n散布\n団体: 見本株式会社\n伝達事項: 風に注意"
    assert known_entry(slot(), PLACE, "en", names=False).summary == "Accepted: 農薬の 散布"


def test_a_purpose_nobody_wrote_and_a_long_one():
    assert known_entry(slot(purpose=" "), PLACE, "ja", names=False).summary == "【承認】用途の記入なし"
    assert len(known_entry(slot(purpose="長" * 500), PLACE, "ja", names=False).summary) == len("【承認】") + 80


def test_a_closure_is_told_with_its_reason_and_is_cancelled_once_it_was_lifted():
    shut = Closure(
        ref="B-2026-0001", site="park", area=None, span=slot().slot, kind=ClosureKind.MAINTENANCE, reason=Text("草刈り", "Mowing"),
        made_at=NINE,
    )  # fmt: skip
    told, lifted = (closure_entry(one, PLACE, "ja") for one in (shut, replace(shut, lifted_at=NINE + timedelta(days=1))))
    assert (told.uid, told.summary, told.description) == ("B-2026-0001", "休止: 草刈り", "工事・点検")
    assert (told.status, told.sequence, told.changed_at) == ("CONFIRMED", 0, NINE)
    assert (lifted.status, lifted.sequence, lifted.changed_at) == ("CANCELLED", 1, NINE + timedelta(days=1))
    assert closure_entry(shut, PLACE, "en").summary == "Closed: Mowing"


def test_a_due_day_is_a_whole_day_that_takes_up_no_time():
    case = DueCase(ref="C-2026-0003", version=4, subject="堤防の見回り", due=date(2026, 12, 4), changed_at=NINE)
    told = due_entry(case, "https://a.example/desk/cases/C-2026-0003", "ja")
    assert (told.uid, told.when, told.sequence, told.busy) == ("C-2026-0003.due", case.due, 4, False)
    assert told.summary == "【案件の期限】堤防の見回り"
