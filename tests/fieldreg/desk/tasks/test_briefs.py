"""The one page: never longer than its letters, made of its input alone, and told apart by its digest."""

from dataclasses import replace
from datetime import UTC, date, datetime

from fieldreg.desk.tasks.briefs import MOST_LETTERS, brief_of, cut_at_sentence, input_digest
from fieldreg.desk.tasks.task import Addressee, AddresseeKind, Task, TaskKind
from fieldreg.kernel.texts import Text

LONG = "長い文章をここに書きます。" * 300


def task(**held):
    return Task(
        ref="T-2026-0001", case="C-2026-0001", kind=TaskKind.OTHER, question=held.pop("question", "使えますか。"), due=date(2026, 12, 1),
        addressee=Addressee(kind=AddresseeKind.OTHER, name=Text("公園課", "Parks")), asked_at=datetime(2026, 11, 23, tzinfo=UTC),
        asked_by=1, brief=held or None,
    )  # fmt: skip


def both(*texts):
    return [{"ja": text, "en": text} for text in texts]


def told(brief):
    return {section.title.ja: [line.ja for line in section.lines] for section in brief.sections}


def test_the_sections_stand_in_the_order_in_which_one_says_yes():
    brief = brief_of(task(
        subject="見回り", organisation="見本株式会社", what="公園を見回る。", costs="1名、2時間。", gains="安全。",
        place=both("公園", "青葉区"), times=both("2026-12-01 09:00–12:00"), clear=both("DID: 許可が必要"), risks=both("国有林: 未判定"),
        conditions=both("9時前は静かに"), picture="<svg/>",
    ))  # fmt: skip
    assert told(brief) == {
        "お願いする負担（人・時間・費用）": ["1名、2時間。"], "市が得るもの": ["安全。"],
        "場所と日時": ["公園", "青葉区", "2026-12-01 09:00–12:00"], "内容": ["公園を見回る。"],
        "分かっていること（手続き・管理者）": ["DID: 許可が必要"], "注意点": ["国有林: 未判定"],
        "示されている条件": ["9時前は静かに"],
    }  # fmt: skip
    assert list(told(brief)) == [section.title.ja for section in brief.sections]
    held = (brief.asked, brief.subject, brief.organisation, brief.picture, brief.cut)
    assert held == ("使えますか。", "見回り", "見本株式会社", "<svg/>", False)


def test_what_nobody_told_is_said_to_be_unknown_and_what_is_empty_is_left_out():
    assert told(brief_of(task())) == {
        "お願いする負担（人・時間・費用）": ["まだ分かっていません。窓口が確認しています。"],
        "市が得るもの": ["まだ分かっていません。窓口が確認しています。"],
    }  # fmt: skip


def test_the_longest_input_keeps_within_its_letters_is_cut_at_sentences_and_says_so():
    rows = both(*(f"{n}番目の{'とても' * 60}長い行" for n in range(40)))
    held = {"subject": LONG, "organisation": LONG, "what": LONG, "costs": LONG[:400], "gains": LONG[:400], "place": rows[:2]}
    brief = brief_of(task(question=LONG, **held, times=rows, clear=rows, risks=rows, conditions=rows))
    letters = brief.asked + brief.subject + brief.organisation + "".join(t + "".join(lines) for t, lines in told(brief).items())
    assert 500 < len(letters) <= MOST_LETTERS
    assert brief.asked.endswith("ここに書きます。（以下省略）")
    assert brief.cut
    assert told(brief)["注意点"][-1].endswith("件（以下省略）")


def test_a_text_without_a_sentence_is_cut_where_it_must_be():
    assert cut_at_sentence("あ" * 50, 20) == "あ" * 14 + "…（以下省略）"
    assert cut_at_sentence(" 短い ", 20) == "短い"
    assert cut_at_sentence("一。二。", 4) == "一。二。"


def test_the_digest_is_of_all_the_page_is_made_of_and_of_nothing_else():
    one = task(what="内容", costs="1名")
    assert input_digest(one) == input_digest(replace(one, version=9, state=one.state, token_digest="x", batch="y", reason="z"))
    others = [
        task(what="内容", costs="2名"), task(what="内容"), task(what="内容", costs="1名", question="別の問い"),
        replace(one, due=date(2026, 12, 2)), replace(one, ref="T-2026-0002"),
        replace(one, addressee=replace(one.addressee, name=Text("道路課"))),
    ]  # fmt: skip
    assert len({input_digest(held) for held in (one, *others)}) == len(others) + 1
    assert input_digest(task(costs="1名", what="内容")) == input_digest(one)  # in whatever order it came back from the store
