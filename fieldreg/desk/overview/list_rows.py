"""Lists of the desk as rows, for CSV and workbooks alike: what each column is, and what stands in it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from fieldreg.desk.agenda import Heading
from fieldreg.desk.case_statistics import Figures
from fieldreg.desk.cases import CHANNEL_NAMES, MONEY_NAMES, OUTCOME_NAMES, STEP_NAMES, Case, Channel, Outcome
from fieldreg.desk.public_records import PublicRecord
from fieldreg.desk.tasks.task import ANSWER_NAMES, KIND_NAMES, STATE_NAMES, Task
from fieldreg.desk.tasks.task_statistics import TaskRow
from fieldreg.desk.worklist import TurnedAnswer
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

__all__ = [
    "AGENDA_COLUMNS", "CASE_COLUMNS", "RECORD_COLUMNS", "TASK_COLUMNS", "TASK_FIGURE_COLUMNS", "TURNED_COLUMNS", "Columns", "Rows",
    "agenda_rows", "case_rows", "day_of", "figure_columns", "figure_rows", "record_rows", "task_figure_rows", "task_rows", "turned_rows",
]  # fmt: skip

Columns = Mapping[str, Text]
Rows = Sequence[Mapping[str, Any]]
People = Mapping[int, str]  # accounts of the desk by id

CASE_COLUMNS: Columns = {
    "ref": Text("番号", "Case"),
    "subject": Text("件名", "Subject"),
    "step": Text("段階", "Step"),
    "organisation": Text("団体", "Organisation"),
    "contact": Text("お名前", "Name"),
    "channel": Text("受付方法", "Channel"),
    "programme": Text("事業", "Programme"),
    "edition": Text("事業の版", "Edition"),
    "site": Text("場所", "Site"),
    "activity": Text("実証の種類", "Activity"),
    "in_charge": Text("担当", "In charge"),
    "due": Text("期限", "Due"),
    "waiting_since": Text("申請者の返事待ち（開始日）", "Waiting for the applicant since"),
    "received_on": Text("受付日", "Received on"),
    "answered_on": Text("回答日", "Answered on"),
    "ended_on": Text("終わった日", "Ended on"),
    "outcome": Text("結果", "Outcome"),
    "money": Text("市の支出", "City money"),
    "merged_into": Text("まとめた先", "Merged into"),
}
AGENDA_COLUMNS: Columns = {"heading": Text("議題の区分", "Heading"), **CASE_COLUMNS}
TASK_COLUMNS: Columns = {
    "ref": Text("照会番号", "Task"),
    "case": Text("案件", "Case"),
    "kind": Text("種類", "Kind"),
    "addressee": Text("照会先", "Asked"),
    "question": Text("照会の内容", "Question"),
    "asked_on": Text("照会日", "Asked on"),
    "due": Text("回答期限", "Answer by"),
    "state": Text("状態", "State"),
    "answer": Text("回答", "Answer"),
    "blocking": Text("回答がないと進めない", "Needed to go on"),
}
TURNED_COLUMNS: Columns = {
    "load": Text("読み込み", "Load"),
    "what": Text("対象", "What"),
    "ref": Text("番号", "Number"),
    "rule": Text("決まり", "Rule"),
    "before": Text("前の答え", "Answer before"),
    "after": Text("今の答え", "Answer now"),
    "direction": Text("厳しくなったか", "Stricter or not"),
    "on": Text("変わった日", "On"),
    "seen_on": Text("確認した日", "Seen on"),
}
RECORD_COLUMNS: Columns = {
    "ref": Text("番号", "Case"),
    "title": Text("題名", "Title"),
    "title_en": Text("題名（英語）", "Title in English"),
    "summary": Text("内容", "Summary"),
    "summary_en": Text("内容（英語）", "Summary in English"),
    "programme": Text("事業", "Programme"),
    "when": Text("時期", "When"),
    "organisation": Text("団体", "Organisation"),
    "site": Text("場所", "Site"),
    "outcome": Text("結果", "Outcome"),
    "effect": Text("効果や分かったこと", "What it brought"),
    "conditions": Text("条件", "Conditions"),
    "source": Text("出典", "Source"),
    "confidence": Text("確かさ", "Confidence"),
}
_FIGURES: Columns = {
    "year": Text("年度", "Fiscal year"),
    "programme": Text("事業（空欄はすべて）", "Programme (empty: all)"),
    "received": Text("受付", "Received"),
    "open": Text("未完了", "Open"),
    "to_answer": Text("回答まで（営業日・中央値）", "To answer (business days, median)"),
    "to_end": Text("終わるまで（営業日・中央値）", "To the end (business days, median)"),
    "coordinated": Text("他の部署と調整", "Coordinated"),
    "realised": Text("実現", "Realised"),
    "contracts": Text("契約", "Contract"),
}
TASK_FIGURE_COLUMNS: Columns = {
    "year": Text("年度", "Fiscal year"),
    "addressee": Text("照会先（空欄はすべて）", "Asked (empty: all)"),
    "asked": Text("照会", "Questions"),
    "answered": Text("回答", "Answered"),
    "in_time": Text("期限までに回答", "Answered by their day"),
    "overdue": Text("期限を過ぎて未回答", "Overdue"),
    "to_answer": Text("回答まで（営業日・中央値）", "To answer (business days, median)"),
}


def case_rows(cases: Iterable[Case], people: People) -> Rows:
    """A row a case; neither what was written in it nor how to reach anybody."""
    return [_case(case, people) for case in cases]


def agenda_rows(headings: Iterable[Heading], people: People) -> Rows:
    """The same under the headings of the meeting, in its order."""
    return [{"heading": heading.title.ja, **_case(case, people)} for heading in headings for case in heading.cases]


def task_rows(tasks: Iterable[Task]) -> Rows:
    """A row a task; never who wrote the answer."""
    return [
        {
            "ref": task.ref, "case": task.case, "kind": KIND_NAMES[task.kind].ja, "addressee": task.addressee.name.ja,
            "question": task.question, "asked_on": day_of(task.asked_at), "due": task.due, "state": STATE_NAMES[task.state].ja,
            "answer": ANSWER_NAMES[task.answer].ja if task.answer is not None else None, "blocking": "はい" if task.blocking else "いいえ",
        }
        for task in tasks
    ]  # fmt: skip


def turned_rows(turns: Iterable[TurnedAnswer]) -> Rows:
    """A row an answer that turned."""
    return [
        {
            "load": turn.load, "what": turn.what, "ref": turn.ref, "rule": turn.rule, "before": turn.before, "after": turn.after,
            "direction": str(turn.direction), "on": day_of(turn.at), "seen_on": day_of(turn.seen_at),
        }
        for turn in turns
    ]  # fmt: skip


def record_rows(records: Iterable[PublicRecord]) -> Rows:
    """A row a public record."""
    same = ("ref", "programme", "when", "organisation", "site", "effect", "source", "confidence")
    return [
        {
            **{name: getattr(record, name) for name in same}, "title": record.title.ja, "title_en": record.title.en,
            "summary": record.summary.ja, "summary_en": record.summary.en, "conditions": "\n".join(one.ja for one in record.conditions),
            "outcome": OUTCOME_NAMES[Outcome(record.outcome)].ja if record.outcome in set(Outcome) else record.outcome,
        }
        for record in records
    ]  # fmt: skip


def figure_columns() -> Columns:
    """With one for each way a case may come, and what may come of it."""
    channels = {f"channel_{word}": Text(f"受付方法: {name.ja}", f"Came by: {name.en}") for word, name in CHANNEL_NAMES.items()}
    outcomes = {f"outcome_{word}": Text(f"結果: {name.ja}", f"Outcome: {name.en}") for word, name in OUTCOME_NAMES.items()}
    return {**_FIGURES, **channels, **outcomes}


def figure_rows(figures: Figures) -> Rows:
    """A row a fiscal year and programme."""
    return [
        {
            **{name: getattr(row, name) for name in _FIGURES},
            **{f"channel_{word}": row.channels.get(str(word), 0) for word in Channel},
            **{f"outcome_{word}": row.outcomes.get(str(word), 0) for word in Outcome},
        }
        for row in figures.rows
    ]  # fmt: skip


def task_figure_rows(rows: Iterable[TaskRow]) -> Rows:
    """A row a fiscal year and addressee."""
    return [{**{name: getattr(row, name) for name in TASK_FIGURE_COLUMNS}, "addressee": row.addressee.ja} for row in rows]


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment in Japan's time."""
    return moment.astimezone(JST).date() if moment is not None else None


def _case(case: Case, people: People) -> dict[str, Any]:
    same = ("ref", "subject", "organisation", "contact", "programme", "edition", "site", "activity", "due", "waiting_since", "merged_into")
    return {
        **{name: getattr(case, name) for name in same},
        "step": STEP_NAMES[case.step].ja,
        "channel": CHANNEL_NAMES[case.channel].ja,
        "in_charge": people.get(case.in_charge or 0),
        "received_on": day_of(case.created_at),
        "answered_on": day_of(case.answered_at),
        "ended_on": day_of(case.ended_at),
        "outcome": OUTCOME_NAMES[case.outcome].ja if case.outcome is not None else None,
        "money": MONEY_NAMES[case.money].ja if case.money is not None else None,
    }
