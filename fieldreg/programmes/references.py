"""What the parts of a programme file refer to: each must be there, once, and be meant by somebody.

Looked at in the file as written, so that this is told beside the faults of its form.  `flow` looks at where steps lead.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fieldreg.programmes import words
from fieldreg.programmes.shapes import Form, nearest

__all__ = ["tell_references"]

_PARTS = ("services", "requirements", "questions", "steps", "tasks", "documents", "outcomes", "settings", "basis")
_SINGLE = ("who_may_apply", "closing", "retention", "local_notice", "deregulation", "contact")
Written = Mapping[str, Any]


def tell_references(form: Form, document: Written) -> None:
    """Tells every reference to nothing, id given twice, and part that nothing refers to."""
    for part in _PARTS:
        _tell_twice(form, [(f"{part}[{at}].id", _text(one, "id")) for at, one in _each(document, part)])
    shared = [(f"{part}[{at}].id", _text(one, "id")) for part in ("steps", "outcomes") for at, one in _each(document, part)]
    _tell_twice(form, shared, across=True)
    _tell_bases(form, document)
    _tell_steps(form, document)
    _tell_questions(form, document)
    _tell_others(form, document)
    _tell_unmeant(form, document)


def _tell_twice(form: Form, named: Sequence[tuple[str, str]], *, across: bool = False) -> None:
    """`across`: of two kinds of parts that share their ids; those given twice among one kind are told already."""
    first: dict[str, str] = {}
    for path, own in named:
        held = first.setdefault(own, path) if own else path
        same_kind = held.split("[")[0] == path.split("[")[0]
        if held != path and same_kind is not across:
            form.tell("twice", path, f"「{own[:60]}」は {held} にもあります。別の id にしてください。",
                      f"{own[:60]!r} is the id of {held} too; give another")  # fmt: skip


def _tell_bases(form: Form, document: Written) -> None:
    known = _ids(document, "basis")
    meant = set()
    for path, one in _bearing(document):
        named = one.get("basis")
        if isinstance(named, str):
            meant.add(named)
            _tell_unknown(form, f"{path}.basis", named, known, "根拠", "basis")
    for at, one in _each(document, "basis"):
        if one.get("confidence") == "unconfirmed" and "note" not in one:
            form.tell("note-missing", f"basis[{at}].note", "unconfirmed には、何が未確認で、どう確かめるかを note に書いてください。",
                      "what is unconfirmed needs a note: what is not known, and who could tell")  # fmt: skip
        own = _text(one, "id")
        if own and own not in meant:
            form.tell("not-meant", f"basis[{at}].id", f"根拠「{own}」を使う項目がありません。消すか、basis: {own} と書いてください。",
                      f"nothing stands on {own!r}; remove it, or write basis: {own} where it is meant")  # fmt: skip


def _tell_steps(form: Form, document: Written) -> None:
    following = [*_ids(document, "steps"), *_ids(document, "outcomes")]
    tasks, documents = _ids(document, "tasks"), _ids(document, "documents")
    for at, step in _each(document, "steps"):
        path = f"steps[{at}]"
        _tell_all(form, f"{path}.then", _texts(step, "then"), following, "段階か結果", "step or outcome")
        _tell_all(form, f"{path}.opens_tasks", _texts(step, "opens_tasks"), tasks, "照会", "task")
        _tell_all(form, f"{path}.documents", _texts(step, "documents"), documents, "書類", "document")
        for n, need in _texts(step, "needs"):
            _tell_need(form, f"{path}.needs[{n}]", need, document)
        needs = [need for _, need in _texts(step, "needs")]
        _tell_all(form, f"{path}.waivable", _texts(step, "waivable"), needs, "この段階の条件（needs）", "need of this step (needs)")


def _tell_need(form: Form, path: str, need: str, document: Written) -> None:
    """A condition there is a word for, or `task.ID`, or `document.ID`; some conditions speak of a part that must be there."""
    kind, dot, own = need.partition(".")
    if dot:
        known = {"task": _ids(document, "tasks"), "document": _ids(document, "documents")}.get(kind)
        if known is None:
            form.tell("unknown-word", path, f"「{need[:60]}」は使えません。条件の語か、task.ID、document.ID です。",
                      f"{need[:60]!r} is not known; write a condition, task.ID or document.ID")  # fmt: skip
        else:
            _tell_unknown(form, path, own, known, "照会" if kind == "task" else "書類", kind)
        return
    _tell_unknown(form, path, need, list(words.CONDITIONS), "条件", "condition")
    for condition, ja, en, held in (
        ("all_blocking_tasks_answered", "blocking: true の照会（tasks）", "a task with blocking: true",
         any(task.get("blocking") is True for _, task in _each(document, "tasks"))),
        ("local_notice_done", "local_notice", "local_notice", "local_notice" in document),
        ("documents_received", "書類（documents）", "documents", bool(_ids(document, "documents"))),
        ("tests_answered", "要件（requirements）", "requirements", bool(_ids(document, "requirements"))),
    ):  # fmt: skip
        if need == condition and not held:
            form.tell("refers-to-nothing", path, f"「{need}」には {ja} が要ります。書き足すか、この条件を消してください。",
                      f"{need!r} needs {en}; add it, or remove this condition")  # fmt: skip


def _tell_questions(form: Form, document: Written) -> None:
    for at, question in _each(document, "questions"):
        kind, path = question.get("kind"), f"questions[{at}]"
        if kind in words.WITH_OPTIONS and "of" not in question:
            form.tell("key-missing", f"{path}.of", f"{kind} には、選べるものの一覧 of が要ります。", f"{kind} needs its options under `of`")
        if kind in words.QUESTION_KINDS and kind not in words.WITH_OPTIONS and "of" in question:
            form.tell("not-meant", f"{path}.of", f"of は choice と choices だけで使えます（いまは {kind}）。",
                      f"`of` is for choice and choices, not {kind}")  # fmt: skip
        _tell_twice(form, [(f"{path}.of[{n}].id", _text(option, "id")) for n, option in _each(question, "of")])
        if isinstance(question.get("at"), str):
            _tell_unknown(form, f"{path}.at", question["at"], _ids(document, "steps"), "段階", "step")


def _tell_others(form: Form, document: Written) -> None:
    steps, outcomes = _ids(document, "steps"), _ids(document, "outcomes")
    closing, notice, rules = (_mapping(document, part) for part in ("closing", "local_notice", "deregulation"))
    _tell_required_notice(form, document, notice)
    _tell_all(form, "closing.needs_reason", _texts(closing, "needs_reason"), outcomes, "結果", "outcome")
    if isinstance(notice.get("before"), str):
        _tell_unknown(form, "local_notice.before", notice["before"], steps, "段階", "step")
    _tell_all(form, "deregulation.at", _texts(rules, "at"), steps, "段階", "step")
    _tell_all(form, "deregulation.asks", _texts(rules, "asks"), _ids(document, "questions"), "質問", "question")


def _tell_required_notice(form: Form, document: Written, notice: Written) -> None:
    """That the notice is required stands in two places, which must agree."""
    for at, step in _each(document, "steps"):
        waits = any(need == "local_notice_done" for _, need in _texts(step, "needs"))
        asked = notice.get("required") is True and notice.get("before") == _text(step, "id")
        if "local_notice" in document and waits is not asked:
            form.tell(
                "notice-unclear", f"steps[{at}].needs",
                "周知を必須にするなら、local_notice に required: true、その段階の needs に local_notice_done の両方を書いてください。",
                "to require the notice, write both required: true in local_notice and local_notice_done in that step's needs",
            )  # fmt: skip


def _tell_unmeant(form: Form, document: Written) -> None:
    """Tasks no step opens, documents no step asks for, outcomes nothing leads to: somebody forgot half of it."""
    steps = [step for _, step in _each(document, "steps")]
    for part, key, ja, en in (
        ("tasks", "opens_tasks", "どの段階の opens_tasks にもありません", "no step opens it (opens_tasks)"),
        ("documents", "documents", "どの段階の documents にもありません", "no step asks for it (documents)"),
        ("outcomes", "then", "どの段階の then にもなく、anywhere: true でもありません",
         "no step leads to it (then), nor is it anywhere: true"),
    ):  # fmt: skip
        meant = {own for step in steps for _, own in _texts(step, key)}
        for at, one in _each(document, part):
            own = _text(one, "id")
            if own and own not in meant and one.get("anywhere") is not True:
                form.tell("not-meant", f"{part}[{at}].id", f"「{own}」は{ja}。書き足すか、消してください。",
                          f"{own!r}: {en}; add or remove it")  # fmt: skip


def _tell_all(form: Form, path: str, written: Sequence[tuple[int, str]], known: Sequence[str], ja: str, en: str) -> None:
    for at, own in written:
        _tell_unknown(form, f"{path}[{at}]", own, known, ja, en)


def _tell_unknown(form: Form, path: str, own: str, known: Sequence[str], ja: str, en: str) -> None:
    if own not in known:
        said_ja, said_en = nearest(own[:60], known)
        form.tell("refers-to-nothing", path, f"{ja}「{own[:60]}」はありません。{said_ja}", f"there is no {en} {own[:60]!r}; {said_en}")


# ---------------------------------------------------------------- reading what was written, whatever it is


def _bearing(document: Written) -> Iterator[tuple[str, Written]]:
    """Each part that stands on a basis, with its path."""
    for part in _PARTS:
        if part != "basis":
            yield from ((f"{part}[{at}]", one) for at, one in _each(document, part))
            yield from ((f"{part}[{at}].due", one["due"]) for at, one in _each(document, part) if isinstance(one.get("due"), Mapping))
    for part in _SINGLE:
        if isinstance(document.get(part), Mapping):
            yield part, document[part]


def _each(held: Written, part: str) -> list[tuple[int, Written]]:
    listed = held.get(part)
    return [(at, one) for at, one in enumerate(listed) if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _ids(document: Written, part: str) -> list[str]:
    return [own for _, one in _each(document, part) if (own := _text(one, "id"))]


def _mapping(document: Written, part: str) -> Written:
    held = document.get(part)
    return held if isinstance(held, Mapping) else {}


def _text(held: Written, key: str) -> str:
    value = held.get(key)
    return value if isinstance(value, str) else ""


def _texts(held: Written, key: str) -> list[tuple[int, str]]:
    listed = held.get(key)
    return [(at, one) for at, one in enumerate(listed) if isinstance(one, str)] if isinstance(listed, list) else []
