"""Which events are asked for, and the words of what they are about and as whom somebody acted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fieldreg.kernel.texts import Text
from fieldreg.timeline.events import Act, By, Subject

__all__ = ["BY_NAMES", "SUBJECT_NAMES", "EventSearch"]

SUBJECT_NAMES: Mapping[Subject, Text] = {
    Subject.RESERVATION: Text("予約", "Reservation"),
    Subject.CLOSURE: Text("休止", "Closure"),
    Subject.CASE: Text("案件", "Case"),
    Subject.LOAD: Text("読み込み", "Load"),
    Subject.ACCOUNT: Text("アカウント", "Account"),
    Subject.SITE: Text("場所", "Site"),
    Subject.NEIGHBOURS: Text("隣どうしの決まり", "Rules of neighbours"),
    Subject.EDITION: Text("層の版", "Edition of a layer"),
    Subject.TRIAL: Text("保存された計画", "Kept trial"),
    Subject.ANSWERS: Text("変わった判定", "Turned answers"),
    Subject.REGISTRY: Text("台帳全体・一覧", "Registry and its lists"),
    Subject.CALL: Text("公募", "Call"),
    Subject.INVITATION: Text("招待", "Invitation"),
    Subject.ORGANISATION: Text("団体", "Organisation"),
    Subject.HOLD: Text("消去の保留", "Hold"),
    Subject.CERTIFICATION: Text("認定", "Certification"),
    Subject.LETTER: Text("お知らせ", "Letter"),
    Subject.PROGRAMME: Text("事業", "Programme"),
    Subject.SERIES: Text("繰り返し予約", "Series"),
}
BY_NAMES: Mapping[By, Text] = {
    By.ACCOUNT: Text("アカウント", "An account"),
    By.BEARER: Text("鍵・リンクを持つ人", "Whoever holds a key or link"),
    By.COMMAND: Text("サーバー上の操作", "A command at the machine"),
    By.CLOCK: Text("自動（時刻）", "The clock"),
}


@dataclass(frozen=True, kw_only=True)
class EventSearch:
    """All of it must hold of an event.  `since` and `until` are days in Japan's time, both included."""

    act: Act | None = None
    subject: Subject | None = None
    ref: str = ""
    by: By | None = None
    actor: int | None = None
    since: date | None = None
    until: date | None = None
