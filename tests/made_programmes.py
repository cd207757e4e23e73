"""A small programme that says one of everything, for tests to change."""

from fieldreg.programmes.programme_file import programme_from

SMALL = """\
programme: small
edition: 2026-04
in_force: [2026-04-01, null]
title: {ja: 小さな事業, en: Small}
summary: {ja: 試すための事業です。, en: A programme to try things with.}
basis:
  - {id: city, text: {ja: 市の定め, en: The city says so}, source: 市の要綱, confidence: high}
  - id: ours
    text: {ja: 初期値, en: A default}
    source: この台帳
    confidence: unconfirmed
    note: {ja: 確かめていません。, en: Not confirmed.}
who_may_apply: {kinds: [company, npo], basis: city}
services:
  - {id: advice, title: {ja: 助言, en: Advice}, basis: city}
requirements:
  - {id: new, text: {ja: 新しい, en: It is new}, basis: city}
questions:
  - {id: measure, label: {ja: 成功とは, en: Measure of success}, kind: lines, max: 400, required: true, basis: ours}
  - {id: budget, label: {ja: 費用, en: Budget}, kind: yen, visible_to: [desk], basis: ours}
  - id: asked
    label: {ja: 求めること, en: Asked}
    kind: choices
    of: [{id: place, label: {ja: 場所, en: Place}}, {id: other, label: {ja: その他, en: Other}}]
    visible_to: [department, jury]
    at: coordination
    basis: ours
steps:
  - id: intake
    title: {ja: 受付, en: Intake}
    role: desk
    case_step: received
    due: {business_days: 2, from: received}
    then: [coordination, declined]
    basis: city
  - id: coordination
    title: {ja: 調整, en: Coordination}
    role: desk
    case_step: coordinating
    due: {business_days: 5, from: step}
    opens_tasks: [consent]
    then: [trial, intake]
    basis: ours
  - id: trial
    title: {ja: 実証, en: Trial}
    role: applicant
    case_step: running
    needs: [all_blocking_tasks_answered, task.consent, local_notice_done]
    then: [report]
    basis: ours
  - id: report
    title: {ja: 報告, en: Report}
    role: applicant
    case_step: running
    due: {days: 30, from: trial_end}
    needs: [document.report]
    documents: [report]
    then: [realised]
    basis: ours
tasks:
  - id: consent
    to: site.manager
    ask: {ja: 使えますか。, en: 'May it be used?'}
    answers: [yes, no, not_ours]
    due: {business_days: 5, from: sent}
    blocking: true
    basis: ours
documents:
  - {id: report, title: {ja: 報告書, en: Report}, kinds: [pdf], max_mb: 10, basis: ours}
outcomes:
  - {id: realised, title: {ja: 実現, en: Realised}, case_step: closed, counts_as: realised, basis: ours}
  - {id: declined, title: {ja: 見送り, en: Declined}, case_step: declined, counts_as: declined, basis: ours}
  - {id: withdrawn, title: {ja: 取下げ, en: Withdrawn}, case_step: withdrawn, counts_as: withdrawn, anywhere: true, basis: ours}
closing: {needs_reason: [declined], public_page: ask_applicant, basis: ours}
retention: {years: 10, from: next_fiscal_year, then: erase_personal, basis: ours}
local_notice:
  before: trial
  who: [school]
  required: true
  text: {ja: 学校に知らせます。, en: The school is told.}
  basis: ours
deregulation:
  at: [coordination]
  asks: [measure]
  text: {ja: 規制を確かめます。, en: Rules are looked at.}
  basis: ours
settings:
  - {id: jurors, title: {ja: 審査員の数, en: Jurors}, value: 3, basis: ours}
contact: {manager: m, basis: city}
"""


def changed(*replacements, text=SMALL):
    """The file with some of its text replaced; each must stand in it."""
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def small(*replacements):
    """The programme of it."""
    return programme_from(changed(*replacements).encode(), "small.yaml")


FOLLOWING = ("edition: 2026-04", "edition: 2027-04"), ("[2026-04-01, null]", "[2027-04-01, null]")
