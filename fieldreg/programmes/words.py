"""The words a programme file may use, each with its name for people; whatever else is written is refused with the nearest."""

from collections.abc import Mapping
from typing import Final

from fieldreg.kernel.texts import Text

__all__ = [
    "ADDRESSEES", "ANSWERS", "APPLICANTS", "CASE_ENDS", "CASE_STEPS", "CONDITIONS", "COUNTED", "DUE_SINCE", "LOCAL_BODIES",
    "PUBLIC_PAGE", "QUESTION_KINDS", "RETAIN", "RETENTION_SINCE", "RETENTION_THEN", "ROLES", "VIEWERS", "WITH_OPTIONS",
]  # fmt: skip

Words = Mapping[str, Text]

APPLICANTS: Final[Words] = {
    "company": Text("企業", "companies"),
    "sole_proprietor": Text("個人事業主", "sole proprietors"),
    "university": Text("大学", "universities"),
    "research_body": Text("研究機関", "research bodies"),
    "npo": Text("NPO", "non-profit organisations"),
    "other": Text("その他の団体", "other bodies"),
}
ROLES: Final[Words] = {  # who acts in a step
    "desk": Text("窓口", "the desk"),
    "applicant": Text("提案者", "the applicant"),
    "department": Text("照会先", "those who are asked"),
    "jury": Text("審査員", "the jury"),
}
VIEWERS: Final[Words] = {**ROLES, "public": Text("一般", "the public")}
QUESTION_KINDS: Final[Words] = {
    "text": Text("一行の文", "one line"),
    "lines": Text("文章", "text"),
    "choice": Text("一つ選ぶ", "one of several"),
    "choices": Text("いくつか選ぶ", "some of several"),
    "yes_no": Text("はい・いいえ", "yes or no"),
    "number": Text("数", "a number"),
    "yen": Text("金額（円）", "an amount in yen"),
    "date": Text("日付", "a day"),
    "period": Text("期間", "a period"),
    "place": Text("場所", "a place"),
    "trial": Text("実証の計画", "a trial"),
    "email": Text("メールアドレス", "an e-mail address"),
    "phone": Text("電話番号", "a telephone number"),
}
WITH_OPTIONS: Final = ("choice", "choices")
RETAIN: Final[Words] = {
    "keep": Text("残す", "kept"),
    "erase": Text("保存期間の後に消す", "erased when kept long enough"),
}
CASE_STEPS: Final[Words] = {  # where the case stands meanwhile
    "received": Text("受付", "Received"),
    "triage": Text("担当の検討", "Triage"),
    "coordinating": Text("調整中", "Coordinating"),
    "agreed": Text("合意", "Agreed"),
    "running": Text("実証中", "Running"),
}
CASE_ENDS: Final[Words] = {  # where it ends
    "closed": Text("完了", "Closed"),
    "answered": Text("回答済み", "Answered"),
    "declined": Text("見送り", "Declined"),
    "withdrawn": Text("取下げ", "Withdrawn"),
}
COUNTED: Final[Words] = {  # as what statistics count an outcome
    "realised": Text("実現した", "Realised"),
    "advised": Text("助言した", "Advised"),
    "no_match": Text("合う相手がなかった", "No match"),
    "declined": Text("見送った", "Declined"),
    "withdrawn": Text("取り下げられた", "Withdrawn"),
}
DUE_SINCE: Final[Words] = {
    "received": Text("受付の日", "the day it was received"),
    "step": Text("この段階に入った日", "the day this step begins"),
    "sent": Text("照会を送った日", "the day the question is sent"),
    "trial_start": Text("実証の始まり", "the first day of the trial"),
    "trial_end": Text("実証の終わり", "the last day of the trial"),
    "call_closed": Text("公募の締切り", "the day the call closes"),
}
CONDITIONS: Final[Words] = {  # what must hold before a step is entered
    "all_blocking_tasks_answered": Text("回答が要る照会のすべてに回答がある", "every question that must be answered is"),
    "conditions_confirmed": Text("条件が双方で確認された", "the conditions are confirmed by both sides"),
    "agreement_confirmed": Text("合意が双方で確認された", "the agreement is confirmed by both sides"),
    "reservation_accepted": Text("場所の予約が承認された", "the place is reserved"),
    "permits_settled": Text("要る許可がそろった", "the permits it takes are there"),
    "local_notice_done": Text("地元への周知が済んだ", "the neighbourhood was told"),
    "documents_received": Text("求めた書類が届いた", "the documents asked for are there"),
    "call_closed": Text("公募が締め切られた", "the call has closed"),
    "conflicts_declared": Text("審査員の利害関係の申告が済んだ", "the jury has declared its interests"),
    "scores_complete": Text("審査員全員の採点が済んだ", "every juror has scored"),
    "results_published": Text("結果が公表された", "the results are published"),
    "application_finished": Text("採択された実証が報告まで済んだ", "the adopted trial is finished and reported"),
    "opinions_heard": Text("意見の聴取が済んだ", "opinions were heard"),
    "tests_answered": Text("認定の要件のすべてに理由付きの答えがある", "every test is answered with its reason"),
}
ADDRESSEES: Final[Words] = {
    "site.manager": Text("場所の管理者", "the manager of the site"),
    "finding.authority": Text("判定で示された窓口（許可などの担当）", "the authority of a finding"),
    "division": Text("窓口が選ぶ担当課", "a division the desk chooses"),
}
ANSWERS: Final[Words] = {
    "yes": Text("はい", "yes"),
    "yes_with_conditions": Text("条件付きではい", "yes, with conditions"),
    "no": Text("いいえ", "no"),
    "not_ours": Text("担当ではない（別の担当を示す）", "not ours, ask another"),
    "need_more": Text("もっと知りたい", "need more"),
}
LOCAL_BODIES: Final[Words] = {
    "neighbourhood_association": Text("町内会", "neighbourhood association"),
    "school": Text("学校", "school"),
    "shop_association": Text("商店会", "shop association"),
    "residents": Text("近隣の住民", "residents nearby"),
    "other": Text("その他の地元関係者", "other local bodies"),
}
PUBLIC_PAGE: Final[Words] = {
    "ask_applicant": Text("提案者に確かめてから公表する", "published once the applicant agrees"),
    "always": Text("公表する", "published"),
    "never": Text("公表しない", "not published"),
}
RETENTION_SINCE: Final[Words] = {
    "closing": Text("終わった日から", "from the day it ends"),
    "next_fiscal_year": Text("終わった年度の翌年度の初めから", "from the fiscal year after its end"),
}
RETENTION_THEN: Final[Words] = {
    "erase_personal": Text("個人に関わる記録を消す", "what is of persons is erased"),
    "keep": Text("消さずに残す", "it is kept"),
}
