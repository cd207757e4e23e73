"""Events: who did what, when, to what, what changed, and who may read of it.

An event is never changed and never removed.  What may have to be forgotten (names, texts, addresses) stands in its
`told`, which is kept apart: the event holds a digest of it alone, so that it can be erased and the chain still be proved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from fieldreg.kernel.texts import Text

__all__ = ["ACTS", "Act", "By", "Event", "Reader", "Subject"]


class Subject(StrEnum):
    """What an act was done to."""

    RESERVATION = "reservation"
    CLOSURE = "closure"
    CASE = "case"
    LOAD = "load"
    ACCOUNT = "account"
    SITE = "site"
    EDITION = "edition"
    TRIAL = "trial"
    ANSWERS = "answers"
    REGISTRY = "registry"
    CALL = "call"
    INVITATION = "invitation"
    ORGANISATION = "organisation"
    HOLD = "hold"
    CERTIFICATION = "certification"
    LETTER = "letter"
    PROGRAMME = "programme"
    NEIGHBOURS = "neighbours"
    SERIES = "series"


class Reader(StrEnum):
    """Who may read an event beside administrators: everybody of the desk, or also the one whom it concerns."""

    DESK = "desk"
    OWNER = "owner"


class By(StrEnum):
    """As whom somebody acted."""

    ACCOUNT = "account"  # signed in, or by a token
    BEARER = "bearer"  # of a link or a key, without an account
    COMMAND = "command"  # at the machine itself
    CLOCK = "clock"  # nobody: its time had come


class Act(StrEnum):
    """What was done; the word before the full stop names the subject."""

    RESERVATION_REQUESTED = "reservation.requested"
    RESERVATION_MOVED = "reservation.moved"
    RESERVATION_EXPIRED = "reservation.expired"
    RESERVATION_NEIGHBOUR_SETTLED = "reservation.neighbour_settled"
    RESERVATION_TURNED = "reservation.turned"
    RESERVATION_EXCEPTED = "reservation.excepted"
    CLOSURE_MADE = "closure.made"
    CLOSURE_LIFTED = "closure.lifted"
    RESERVATION_CALLED = "reservation.called"
    RESERVATION_CHANGED = "reservation.changed"
    RESERVATION_OFFERED = "reservation.offered"
    RESERVATION_OFFER_ENDED = "reservation.offer-ended"
    CASE_RECEIVED = "case.received"
    CASE_ASSIGNED = "case.assigned"
    CASE_AMENDED = "case.amended"
    CASE_MOVED = "case.moved"
    CASE_WAITING = "case.waiting"
    CASE_RESUMED = "case.resumed"
    CASE_SAID = "case.said"
    CASE_NOTED = "case.noted"
    CASE_ANSWERED = "case.answered"
    CASE_MERGED = "case.merged"
    CASE_SPLIT = "case.split"
    CASE_BOOKED = "case.booked"
    CASE_PUBLISHED = "case.published"
    CASE_UNPUBLISHED = "case.unpublished"
    LOAD_KEPT = "load.kept"
    LOAD_UNDONE = "load.undone"
    ACCOUNT_PUT = "account.put"
    SITE_FACT_ANSWERED = "site.fact-answered"
    SITE_AVAILABILITY_PUT = "site.availability-put"
    NEIGHBOURS_PUT = "neighbours.put"
    EDITION_LOOKED_AFTER = "edition.looked-after"
    SAMPLE_LOADED = "load.sample"
    TRIAL_KEPT = "trial.kept"
    TRIAL_WATCHED = "trial.watched"
    TRIAL_LEFT = "trial.left"
    ANSWERS_SEEN = "answers.seen"
    REGISTRY_RESTORED = "registry.restored"
    # people
    INVITATION_MADE = "invitation.made"
    INVITATION_USED = "invitation.used"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    ACCOUNT_CLOSED = "account.closed"
    ACCOUNT_REOPENED = "account.reopened"
    ACCOUNT_CHANGED = "account.changed"
    SESSIONS_ENDED = "account.sessions-ended"
    PASSWORD_CHANGED = "account.password-changed"  # noqa: S105 - an act, no password
    TOKEN_MADE = "account.token-made"  # noqa: S105
    TOKEN_RENEWED = "account.token-renewed"  # noqa: S105
    TOKEN_REVOKED = "account.token-revoked"  # noqa: S105
    ORGANISATION_JOINED = "account.joined"
    ORGANISATION_LEFT = "account.left"
    ORGANISATION_SET = "organisation.set"
    HOLD_SET = "hold.set"
    HOLD_LIFTED = "hold.lifted"
    ACCOUNT_ERASED = "account.erased"
    CASE_ERASED = "case.erased"
    INVITATION_ERASED = "invitation.erased"
    RESERVATION_ERASED = "reservation.erased"

    CERTIFICATION_APPLIED = "certification.applied"
    CERTIFICATION_TESTED = "certification.tested"
    CERTIFICATION_HEARD = "certification.heard"
    CERTIFICATION_CERTIFIED = "certification.certified"
    CERTIFICATION_REFUSED = "certification.refused"
    CERTIFICATION_RENEWED = "certification.renewed"
    CERTIFICATION_REVOKED = "certification.revoked"
    CERTIFICATION_TRANSFERRED = "certification.transferred"
    CERTIFICATION_REPORTED = "certification.reported"
    CERTIFICATION_ANNOUNCED = "certification.contract-announced"
    CERTIFICATION_SIGNED = "certification.contract-signed"
    CERTIFICATION_RESULT_PUBLISHED = "certification.result-published"
    CERTIFICATION_DROPPED = "certification.contract-dropped"
    CERTIFICATION_SETTINGS = "certification.settings"

    LETTER_GIVEN_UP = "letter.given-up"
    LETTER_UNSURE = "letter.unsure"
    LETTER_AGAIN = "letter.again"
    LETTER_SETTLED = "letter.settled"
    LETTER_PASSED_ON = "letter.passed-on"

    PROGRAMME_PUT = "programme.put"
    PROGRAMME_TAKEN_BACK = "programme.taken-back"

    CASE_TASK_SENT = "case.task-sent"
    CASE_TASK_RESENT = "case.task-resent"
    CASE_TASK_SEEN = "case.task-seen"
    CASE_TASK_ANSWERED = "case.task-answered"
    CASE_TASK_EXTENDED = "case.task-extended"
    CASE_TASK_RECALLED = "case.task-recalled"
    CASE_TASK_SUPERSEDED = "case.task-superseded"
    CASE_TASK_CLOSED = "case.task-closed"
    CASE_AGREEMENT_DRAFTED = "case.agreement-drafted"
    CASE_AGREEMENT_OFFERED = "case.agreement-offered"
    CASE_AGREEMENT_CONFIRMED = "case.agreement-confirmed"
    CASE_AGREEMENT_ENDED = "case.agreement-ended"
    CASE_PERMIT_CHANGED = "case.permit-changed"

    CALENDAR_MADE = "account.calendar-made"
    CALENDAR_RENEWED = "account.calendar-renewed"
    CALENDAR_ENDED = "account.calendar-ended"

    # letters of an account, and retention of what else names persons
    ACCOUNT_LANGUAGE = "account.language"
    CALL_ERASED = "call.erased"
    CERTIFICATION_ERASED = "certification.erased"
    TRIAL_ERASED = "trial.erased"
    # open calls
    CALL_DRAFTED = "call.drafted"
    CALL_ANNOUNCED = "call.announced"
    CALL_MOVED = "call.moved"
    CALL_CANCELLED = "call.cancelled"
    CALL_ASKED = "call.asked"
    CALL_ANSWERED = "call.answered"
    CALL_HANDED_IN = "call.handed-in"
    CALL_TAKEN_BACK = "call.taken-back"
    CALL_OPENING_ASKED = "call.opening-asked"
    CALL_SEALS_OPENED = "call.seals-opened"
    CALL_ANONYMISED = "call.anonymised"
    CALL_EXCLUDED = "call.excluded"
    CALL_JUROR_NAMED = "call.juror-named"
    CALL_JUROR_EXCUSED = "call.juror-excused"
    CALL_INTERESTS_DECLARED = "call.interests-declared"
    CALL_INTERESTS_CHECKED = "call.interests-checked"
    CALL_SCORED = "call.scored"
    CALL_DECIDED = "call.decided"
    CALL_RESULT_TOLD = "call.result-told"
    # programmes walked
    CASE_HANDED_ON = "case.handed-on"
    CASE_ENTRY_KEPT = "case.entry-kept"
    CASE_JOINED = "case.joined"

    CASE_FILE_ADDED = "case.file-added"
    CASE_FILE_REPLACED = "case.file-replaced"
    CASE_FILE_REMOVED = "case.file-removed"
    CASE_FILE_NAMED = "case.file-named"
    LIST_EXPORTED = "registry.list-exported"

    SERIES_BOOKED = "series.booked"
    SERIES_DECIDED = "series.decided"
    SERIES_WITHDRAWN = "series.withdrawn"
    SERIES_CHANGED = "series.changed"
    SERIES_DATE_ADDED = "series.date-added"


ACTS: Mapping[Act, Text] = {
    Act.RESERVATION_REQUESTED: Text("予約の申込み", "Reservation requested"),
    Act.RESERVATION_MOVED: Text("予約の状態の変更", "Reservation moved"),
    Act.RESERVATION_EXPIRED: Text("期限切れの仮押さえの解除", "Undecided request expired"),
    Act.RESERVATION_NEIGHBOUR_SETTLED: Text("隣の予約との同意の記録", "Consent of a neighbour noted"),
    Act.RESERVATION_TURNED: Text("予約の判定の変化", "Reservation's answer turned"),
    Act.RESERVATION_EXCEPTED: Text("休止の例外としての予約", "Reservation excepted from a closure"),
    Act.CLOSURE_MADE: Text("休止の設定", "Place closed"),
    Act.CLOSURE_LIFTED: Text("休止の解除", "Closure lifted"),
    Act.RESERVATION_CALLED: Text("順番待ちから申請へ", "Its turn in line came"),
    Act.RESERVATION_CHANGED: Text("予約の日時・場所の変更", "Reservation changed"),
    Act.RESERVATION_OFFERED: Text("代わりの枠の提案", "Other slots offered"),
    Act.RESERVATION_OFFER_ENDED: Text("代わりの枠の提案の終了", "Offer of other slots ended"),
    Act.CASE_RECEIVED: Text("受付", "Received"),
    Act.CASE_ASSIGNED: Text("担当者の決定", "Person in charge chosen"),
    Act.CASE_AMENDED: Text("内容の修正", "Amended"),
    Act.CASE_MOVED: Text("段階の変更", "Moved on"),
    Act.CASE_WAITING: Text("申請者への確認を開始", "Applicant asked"),
    Act.CASE_RESUMED: Text("確認が済み再開", "Resumed"),
    Act.CASE_SAID: Text("連絡", "Message"),
    Act.CASE_NOTED: Text("内部メモ", "Internal note"),
    Act.CASE_ANSWERED: Text("相談への回答", "Answered"),
    Act.CASE_MERGED: Text("ほかの案件と統合", "Merged"),
    Act.CASE_SPLIT: Text("案件の分割", "Split"),
    Act.CASE_BOOKED: Text("予約との紐付け", "Joined to a reservation"),
    Act.CASE_PUBLISHED: Text("公表", "Published"),
    Act.CASE_UNPUBLISHED: Text("公表の取りやめ", "Published no more"),
    Act.LOAD_KEPT: Text("データの読み込み", "Data loaded"),
    Act.LOAD_UNDONE: Text("読み込みの取り消し", "Load undone"),
    Act.ACCOUNT_PUT: Text("アカウントの追加・変更", "Account added or changed"),
    Act.SITE_FACT_ANSWERED: Text("市が調べた事実の記入", "Fact looked up by the city"),
    Act.SITE_AVAILABILITY_PUT: Text("利用の定めの追加", "Rules of use added"),
    Act.NEIGHBOURS_PUT: Text("隣どうしの決まりの追加・変更", "Rules of neighbours added or changed"),
    Act.EDITION_LOOKED_AFTER: Text("層の版の点検", "Edition of a layer looked after"),
    Act.SAMPLE_LOADED: Text("見本の読み込み", "Sample loaded"),
    Act.TRIAL_KEPT: Text("計画の保存", "Trial kept"),
    Act.TRIAL_WATCHED: Text("知らせの申込み", "Wait begun"),
    Act.TRIAL_LEFT: Text("知らせの取りやめ", "Wait ended"),
    Act.REGISTRY_RESTORED: Text("写しからの復元", "Registry restored from a copy"),
    Act.ANSWERS_SEEN: Text("変わった判定の確認", "Turned answers seen"),
    # open calls
    Act.CALL_DRAFTED: Text("公募の下書き", "Call drafted"),
    Act.CALL_ANNOUNCED: Text("公募の告知", "Call announced"),
    Act.CALL_MOVED: Text("公募の段階の変更", "Call moved on"),
    Act.CALL_CANCELLED: Text("公募の中止", "Call cancelled"),
    Act.CALL_ASKED: Text("公募への質問", "Question about a call"),
    Act.CALL_ANSWERED: Text("公募の質問への回答", "Question about a call answered"),
    Act.CALL_HANDED_IN: Text("応募の提出", "Application handed in"),
    Act.CALL_TAKEN_BACK: Text("応募の取下げ", "Application withdrawn"),
    Act.CALL_OPENING_ASKED: Text("開封の申出", "Opening of the seals asked for"),
    Act.CALL_SEALS_OPENED: Text("開封", "Seals opened"),
    Act.CALL_ANONYMISED: Text("応募の匿名化", "Application made anonymous"),
    Act.CALL_EXCLUDED: Text("審査対象からの除外", "Application not judged"),
    Act.CALL_JUROR_NAMED: Text("審査員の指名", "Juror named"),
    Act.CALL_JUROR_EXCUSED: Text("審査員の辞退・解任", "Juror excused"),
    Act.CALL_INTERESTS_DECLARED: Text("利害関係の申告", "Interests declared"),
    Act.CALL_INTERESTS_CHECKED: Text("利害関係の確認", "Interests checked"),
    Act.CALL_SCORED: Text("採点", "Application scored"),
    Act.CALL_DECIDED: Text("採否の決定", "Call decided"),
    Act.CALL_RESULT_TOLD: Text("結果の通知", "Result told"),
    # people
    Act.INVITATION_MADE: Text("招待", "Invitation made"),
    Act.INVITATION_USED: Text("招待の使用", "Invitation used"),
    Act.INVITATION_WITHDRAWN: Text("招待の取り消し", "Invitation withdrawn"),
    Act.ACCOUNT_CLOSED: Text("アカウントの停止", "Account closed"),
    Act.ACCOUNT_REOPENED: Text("アカウントの再開", "Account reopened"),
    Act.ACCOUNT_CHANGED: Text("役割・所属の変更", "Role or affiliation changed"),
    Act.SESSIONS_ENDED: Text("ログインの一斉終了", "Sessions ended"),
    Act.PASSWORD_CHANGED: Text("パスワードの変更", "Password changed"),
    Act.TOKEN_MADE: Text("API トークンの発行", "API token made"),
    Act.TOKEN_RENEWED: Text("API トークンの更新", "API token renewed"),
    Act.TOKEN_REVOKED: Text("API トークンの失効", "API token revoked"),
    Act.ORGANISATION_JOINED: Text("団体への参加", "Organisation joined"),
    Act.ORGANISATION_LEFT: Text("団体からの離脱", "Organisation left"),
    Act.ORGANISATION_SET: Text("団体の設定", "Organisation set"),
    Act.HOLD_SET: Text("消去の保留", "Erasure held"),
    Act.HOLD_LIFTED: Text("消去の保留の解除", "Hold lifted"),
    Act.ACCOUNT_ERASED: Text("アカウントの個人情報の消去", "Account's personal data erased"),
    Act.CASE_ERASED: Text("案件の個人情報の消去", "Case's personal data erased"),
    Act.INVITATION_ERASED: Text("招待の個人情報の消去", "Invitation's personal data erased"),
    Act.RESERVATION_ERASED: Text("予約の個人情報の消去", "Reservation's personal data erased"),
    Act.CERTIFICATION_APPLIED: Text("認定の申請の記入", "Certification applied for"),
    Act.CERTIFICATION_TESTED: Text("認定の三つの要件への回答", "The three questions of a certification answered"),
    Act.CERTIFICATION_HEARD: Text("学識経験者の意見の記入", "Opinion of a person of learning"),
    Act.CERTIFICATION_CERTIFIED: Text("認定", "Certified"),
    Act.CERTIFICATION_REFUSED: Text("不認定", "Certification refused"),
    Act.CERTIFICATION_RENEWED: Text("認定の更新", "Certification renewed"),
    Act.CERTIFICATION_REVOKED: Text("認定の取消し", "Certification revoked"),
    Act.CERTIFICATION_TRANSFERRED: Text("認定の承継", "Certification passed to another maker"),
    Act.CERTIFICATION_REPORTED: Text("認定の年次報告の受領", "Yearly report on a certification"),
    Act.CERTIFICATION_ANNOUNCED: Text("発注見通しの公表", "Contract announced"),
    Act.CERTIFICATION_SIGNED: Text("認定にもとづく契約", "Contract signed under a certification"),
    Act.CERTIFICATION_RESULT_PUBLISHED: Text("契約の結果の公表", "Result of a contract published"),
    Act.CERTIFICATION_DROPPED: Text("発注の取りやめ", "Announced contract given up"),
    Act.CERTIFICATION_SETTINGS: Text("認定登録簿の設定の変更", "Settings of the certification register changed"),
    Act.LETTER_GIVEN_UP: Text("お知らせを届けられず", "Letter given up"),
    Act.LETTER_UNSURE: Text("お知らせが届いたか不明", "Letter may have been sent"),
    Act.LETTER_AGAIN: Text("お知らせの再送", "Letter to be sent again"),
    Act.LETTER_SETTLED: Text("届かなかったお知らせの処理", "Letter dealt with otherwise"),
    Act.LETTER_PASSED_ON: Text("離れた人あてのお知らせの引継ぎ", "Letter to somebody who has left passed on"),
    Act.PROGRAMME_PUT: Text("事業の版の追加・変更", "Edition of a programme added or changed"),
    Act.PROGRAMME_TAKEN_BACK: Text("事業の版の取り消し", "Edition of a programme taken back"),
    Act.CASE_TASK_SENT: Text("照会の送付", "Task sent"),
    Act.CASE_TASK_RESENT: Text("照会の再送", "Task sent again"),
    Act.CASE_TASK_SEEN: Text("照会先の確認", "Task seen"),
    Act.CASE_TASK_ANSWERED: Text("照会への回答", "Task answered"),
    Act.CASE_TASK_EXTENDED: Text("照会の期限の延長", "Task extended"),
    Act.CASE_TASK_RECALLED: Text("照会の取消し", "Task recalled"),
    Act.CASE_TASK_SUPERSEDED: Text("照会の差替え", "Task superseded"),
    Act.CASE_TASK_CLOSED: Text("照会の確定", "Task closed"),
    Act.CASE_AGREEMENT_DRAFTED: Text("協定の案の作成", "Agreement drafted"),
    Act.CASE_AGREEMENT_OFFERED: Text("協定の提示", "Agreement offered"),
    Act.CASE_AGREEMENT_CONFIRMED: Text("協定の確認", "Agreement confirmed"),
    Act.CASE_AGREEMENT_ENDED: Text("協定の終了", "Agreement ended"),
    Act.CASE_PERMIT_CHANGED: Text("手続きの状況の記入", "Permit noted"),
    Act.ACCOUNT_LANGUAGE: Text("お知らせの言語の変更", "Language of letters chosen"),
    Act.CALL_ERASED: Text("公募の応募・質問・審査員の個人情報の消去", "Call's personal data erased"),
    Act.CERTIFICATION_ERASED: Text("認定の個人情報の消去", "Certification's personal data erased"),
    Act.TRIAL_ERASED: Text("保存された計画の消去", "Kept trial erased"),
    Act.CALENDAR_MADE: Text("カレンダーのアドレスの発行", "Calendar address made"),
    Act.CALENDAR_RENEWED: Text("カレンダーのアドレスの更新", "Calendar address renewed"),
    Act.CALENDAR_ENDED: Text("カレンダーのアドレスの終了", "Calendar address ended"),
    # programmes walked
    Act.CASE_HANDED_ON: Text("ほかの事業への引継ぎ", "Handed on to another programme"),
    Act.CASE_ENTRY_KEPT: Text("支援の記録", "Support noted"),
    Act.CASE_JOINED: Text("公募・認定との紐付け", "Joined to a call or certification"),
    Act.CASE_FILE_ADDED: Text("添付の追加", "File added"),
    Act.CASE_FILE_REPLACED: Text("添付の差し替え", "File replaced"),
    Act.CASE_FILE_REMOVED: Text("添付の削除", "File removed"),
    Act.CASE_FILE_NAMED: Text("添付がどの書類かの記入", "Which paper a file is"),
    Act.LIST_EXPORTED: Text("一覧の書き出し", "List exported"),
    Act.SERIES_BOOKED: Text("繰り返し予約の申込み", "Series requested"),
    Act.SERIES_DECIDED: Text("繰り返し予約の一括の判断", "Series decided"),
    Act.SERIES_WITHDRAWN: Text("繰り返し予約の取下げ", "Dates of a series withdrawn"),
    Act.SERIES_CHANGED: Text("繰り返し予約の途中からの変更", "Series changed from a day on"),
    Act.SERIES_DATE_ADDED: Text("繰り返し予約への日の追加", "Date added to a series"),
}


@dataclass(frozen=True, kw_only=True)
class Event:
    """`seq` 0 until kept.  `told` holds `before`, `after` and whatever else is said of the act; None once it was erased.

    `actor` is an account's id, `owner` the account whom the subject belongs to (for `Reader.OWNER`).
    """

    seq: int = 0
    at: datetime
    act: Act
    ref: str
    by: By = By.ACCOUNT
    actor: int | None = None
    owner: int | None = None
    readers: frozenset[Reader] = frozenset({Reader.DESK})
    told: Mapping[str, Any] | None = field(default_factory=dict)

    @property
    def subject(self) -> Subject:
        return Subject(self.act.partition(".")[0])
