"""What staff send: to whom, with which question, by when; every fault at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from fieldreg.desk.tasks.task import DAYS_TO_ANSWER, Addressee, TaskKind
from fieldreg.kernel.business_days import add_business_days
from fieldreg.kernel.email_addresses import email_faults
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import LONGEST_TEXT
from fieldreg.kernel.texts import Text

__all__ = ["MOST_DAYS", "Beside", "Order", "ask_orders", "days_from_text"]

MOST_DAYS = 60  # business days
_MOST_ORDERS = 20
_LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Order:
    """One question to be sent.  `replaces` is the task it takes the place of, "" for none."""

    addressee: Addressee
    kind: TaskKind
    question: str
    replaces: str = ""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What the page sent along tells beside the question: what it costs those asked, what the city gains, the place as SVG."""

    costs: str = ""
    gains: str = ""
    picture: str = ""


def ask_orders(orders: Sequence[Order], applicants: Collection[str]) -> None:
    """Raises InvalidInput with all that keeps them from being sent; nobody is asked about his own request (T9).

    `applicants` are the addresses of who brought the case.
    """
    faults: list[Fault] = []
    if not 0 < len(orders) <= _MOST_ORDERS:
        most = Text(f"照会先を 1〜{_MOST_ORDERS} 件選んでください。", f"choose one to {_MOST_ORDERS} addressees")
        faults.append(Fault("addressee-missing", "to", most))
    for order in orders:
        name = order.addressee.name.ja
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            faults.append(Fault("name", "to", Text("照会先の名前を書いてください。", "write whom to ask")))
        if not order.question.strip():
            faults.append(Fault("question-missing", "question", Text(f"{name}: 質問を書いてください。", f"{name}: write the question")))
        if len(order.question) > LONGEST_TEXT:
            longest = Text(f"{name}: 質問は {LONGEST_TEXT} 文字までです。", f"{name}: at most {LONGEST_TEXT} characters")
            faults.append(Fault("too-long", "question", longest))
        faults += _of_email(name, order.addressee.email, {one.casefold() for one in applicants if one})
    if faults:
        raise InvalidInput(faults)


def _of_email(name: str, email: str, applicants: Collection[str]) -> list[Fault]:
    if faults := email_faults(email, of=name):
        return faults
    if email.casefold() in applicants:
        own = Text(f"{name}: 申請者本人には照会できません。", f"{name}: nobody is asked about his own request")
        return [Fault("own-request", "email", own)]
    return []


def days_from_text(text: str, today: date) -> date:
    """The day by which to answer, from so many business days; nothing said: `DAYS_TO_ANSWER`.  Raises InvalidInput."""
    text = text.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 4 and 0 < int(text) <= MOST_DAYS):
        said = Text(f"回答期限は 1〜{MOST_DAYS} 営業日で書いてください。", f"one to {MOST_DAYS} business days")
        raise InvalidInput([Fault("days", "days", said)])
    return add_business_days(today, int(text) if text else DAYS_TO_ANSWER)
