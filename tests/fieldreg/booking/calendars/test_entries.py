"""What an entry tells of a reservation: its status in each state, to everybody, to its owner, to the desk."""

from datetime import date, datetime, timedelta

import pytest

from fieldreg.booking.calendars.documents import Status
from fieldreg.booking.calendars.entries import Place, due_entry, known_entry, public_entry
from fieldreg.booking.calendars.slots import RANKS, DueCase, KnownSlot
from fieldreg.booking.reservations import MOVES, State
from fieldreg.kernel.timespan import JST, Timespan

NINE = datetime(2026, 12, 1, 9, tzinfo=JST)
PLACE = Place("広い公園 広場", "https://a.example/my")


def slot(state=State.ACCEPTED, **more):
    known = {
        "ref": "R-2026-0042", "site": "park", "area": "park/yard", "slot": Timespan(NINE, NINE + timedelta(hours=3)), "state": state,
        "sequence": RANKS[state], "changed_at": NINE, "activity": "drone", "purpose": "農薬の\n散布", "organisation": "見本株式会社",
        "note": "風に注意",
    }  # fmt: skip
    return KnownSlot(**(known | more))


STATUS = {
    State.REQUESTED: Status.TENTATIVE, State.TENTATIVE: Status.TENTATIVE, State.ACCEPTED: Status.CONFIRMED, State.DONE: Status.CONFIRMED,
    State.DECLINED: Status.CANCELLED, State.WITHDRAWN: Status.CANCELLED,
}  # fmt: skip


@pytest.mark.parametrize("tell", [public_entry, lambda *told: known_entry(*told, names=True)], ids=["public", "known"])
def test_each_state_has_its_status_and_a_higher_number(tell):
    assert {state: tell(slot(state), PLACE, "ja").status for state in STATUS} == STATUS
    assert set(STATUS) == set(RANKS) == set(State)
    for before, onward in MOVES.items():
        for after in onward:
            assert tell(slot(after), PLACE, "ja").sequence > tell(slot(before), PLACE, "ja").sequence, (before, after)


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


def test_a_due_day_is_a_whole_day_that_takes_up_no_time():
    case = DueCase(ref="C-2026-0003", version=4, subject="堤防の見回り", due=date(2026, 12, 4), changed_at=NINE)
    told = due_entry(case, "https://a.example/desk/cases/C-2026-0003", "ja")
    assert (told.uid, told.when, told.sequence, told.busy) == ("C-2026-0003.due", case.due, 4, False)
    assert told.summary == "【案件の期限】堤防の見回り"
