"""Programme files read strictly: each way of being wrong is told with its line, its path and the way out, by reader and schema alike.

What the JSON Schema cannot tell (what refers to what, where steps lead, what YAML itself would forgive) only the reader
refuses; `reader` marks those, and nothing else may differ.
"""

import json

import jsonschema
import pytest
import yaml

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.plain_yaml import LARGEST_BYTES, plain_document
from fieldreg.programmes.programme_file import programme_from, programme_of
from fieldreg.programmes.programme_shape import SCHEMA_FILE, json_schema
from scripts.programme_schema import text as schema_text
from tests.made_programmes import SMALL, changed, small

BROKEN = [  # name, what is replaced, code, place, words of the way out in English, whether only the reader can tell
    ("programme missing", ("programme: small\n", ""), "key-missing", "1: programme", "programme is missing", False),
    ("id with capitals", ("programme: small", "programme: Small"), "bad-id", "1: programme", "small letters", False),
    ("id of digits alone", ("edition: 2026-04", "edition: 2026"), "bad-id", "2: edition", "quote one of digits alone", False),
    ("id too long", ("programme: small", "programme: " + "a" * 61), "bad-id", "1: programme", "at most 60", False),
    ("one language", ("{ja: 小さな事業, en: Small}", "{ja: 小さな事業}"), "key-missing", "4: title.en", "en is missing", False),
    ("a plain text", ("{ja: 小さな事業, en: Small}", "小さな事業"), "not-a-mapping", "4: title", "write a mapping of ja, en", False),
    ("an empty text", ("en: Small}", "en: ' '}"), "not-a-text", "4: title.en", "write a text", False),
    ("a number for a text", ("en: Small}", "en: 5}"), "not-a-text", "4: title.en", "quote it", False),
    ("a text too long", ("en: Small}", f"en: {'x' * 81}}}"), "too-long", "4: title.en", "at most 80 characters; it has 81", False),
    ("text that turns", ("en: Small}", 'en: "a\\u202eb"}'), "control-character", "4: title.en", "cannot be used", False),
    ("two lines in a title", ("en: Small}", 'en: "a\\nb"}'), "control-character", "4: title.en", "line breaks", False),
    ("an unknown key", ("required: true", "requird: true"), "unknown-key", "19: questions[0].requird", "did you mean 'required'?", False),
    ("an unknown kind", ("kind: yen", "kind: yens"), "unknown-word", "20: questions[1].kind", "did you mean 'yen'?", False),
    ("an unknown role", ("role: desk", "role: staff"), "unknown-word", "31: steps[0].role", "known: desk, applicant", False),
    ("yes for true", ("required: true", "required: yes"), "not-true-or-false", "19: questions[0].required", "not yes, no or on", False),
    ("a quoted true", ("required: true", "required: 'true'"), "not-true-or-false", "19: questions[0].required", "unquoted", False),
    ("a fraction", ("max: 400", "max: 0.5"), "not-a-number", "19: questions[0].max", "a whole number", False),
    ("true for a number", ("max: 400", "max: true"), "not-a-number", "19: questions[0].max", "a whole number", False),
    ("a quoted number", ("max: 400", "max: '400'"), "not-a-number", "19: questions[0].max", "without quotes", False),
    ("a number out of reach", ("years: 10", "years: 101"), "not-a-number", "75: retention.years", "from 0 to 100", False),
    ("a negative due", ("business_days: 2", "business_days: -2"), "not-a-number", "33: steps[0].due.business_days", "from 0", False),
    ("two ways to count", ("{business_days: 2, ", "{business_days: 2, days: 3, "), "one-of", "33: steps[0].due", "exactly one", False),
    ("no way to count", ("{business_days: 2, ", "{"), "one-of", "33: steps[0].due", "exactly one of business_days / days", False),
    ("a day that is none", ("2026-04-01, null", "2026-02-30, null"), "day-form", "3: in_force[0]", "got '2026-02-30'", False),
    ("a day in letters", ("2026-04-01, null", "1 April, null"), "day-form", "3: in_force[0]", "as 2026-04-01", False),
    ("one day alone", ("[2026-04-01, null]", "2026-04-01"), "not-a-period", "3: in_force", "such as [2026-04-01, null]", False),
    ("no steps' list", ("then: [report]", "then: report"), "not-a-list", "49: steps[2].then", "write a list", False),
    ("an empty list", ("kinds: [company, npo]", "kinds: []"), "list-length", "13: who_may_apply.kinds", "from 1 to", False),
    ("a word twice", ("[yes, no, not_ours]", "[yes, no, yes]"), "twice", "64: tasks[0].answers[2]", "remove one", False),
    ("an addressee nobody is", ("to: site.manager", "to: site.owner"), "unknown-word", "62: tasks[0].to", "'site.manager'", False),
    ("a setting of many", ("value: 3", "value: [3]"), "not-a-text", "88: settings[0].value", "write a text", False),
    ("a list of numbers", ("- id: intake", "- 5\n  - id: intake"), "not-a-mapping", "29: steps[0]", "write a mapping of id", False),
    ("ends before it begins", ("[2026-04-01, null]", "[2026-04-01, 2026-04-01]"), "ends-before-it-begins", "3: in_force", "after", True),
    ("a step to nowhere", ("then: [report]", "then: [raport]"), "refers-to-nothing", "49: steps[2].then[0]",
     "did you mean 'report'?", True),
    ("a task nobody defined", ("opens_tasks: [consent]", "opens_tasks: [consent, x]"), "refers-to-nothing", "41: steps[1].opens_tasks[1]",
     "there is no task 'x'", True),
    ("a condition nobody knows", ("local_notice_done]", "local_notice_don]"), "refers-to-nothing", "48: steps[2].needs[2]",
     "did you mean 'local_notice_done'?", True),
    ("a document nobody defined", ("needs: [document.report]", "needs: [document.repport]"), "refers-to-nothing",
     "56: steps[3].needs[0]", "did you mean 'report'?", True),
    ("a need of a kind nobody knows", ("needs: [document.report]", "needs: [file.report]"), "unknown-word", "56: steps[3].needs[0]",
     "task.ID or document.ID", True),
    ("a reason of no outcome", ("needs_reason: [declined]", "needs_reason: [refused]"), "refers-to-nothing",
     "74: closing.needs_reason[0]", "there is no outcome 'refused'", True),
    ("a notice before no step", ("before: trial", "before: trail"), "refers-to-nothing", "77: local_notice.before", "'trial'", True),
    ("a rule asked by no question", ("asks: [measure]", "asks: [rule]"), "refers-to-nothing", "84: deregulation.asks[0]", "question", True),
    ("a question at no step", ("at: coordination", "at: coordinate"), "refers-to-nothing", "26: questions[2].at", "step", True),
    ("a basis nobody gave", ("kinds: [company, npo], basis: city", "kinds: [company, npo], basis: citi"), "refers-to-nothing",
     "13: who_may_apply.basis", "did you mean 'city'?", True),
    ("a last day on no basis", ("from: received}", "from: received, basis: law}"), "refers-to-nothing", "33: steps[0].due.basis",
     "there is no basis 'law'", True),
    ("unconfirmed without a note", ("    note: {ja: 確かめていません。, en: Not confirmed.}\n", ""), "note-missing", "8: basis[1].note",
     "what is not known, and who could tell", True),
    ("a basis of nothing", ("  - id: ours", "  - {id: idle, text: {ja: 余り, en: Idle}, source: x, confidence: low}\n  - id: ours"),
     "not-meant", "8: basis[1].id", "nothing stands on 'idle'", True),
    ("a task nobody opens", ("    opens_tasks: [consent]\n", ""), "not-meant", "60: tasks[0].id", "no step opens it", True),
    ("a document nobody asks for", ("    documents: [report]\n", ""), "not-meant", "68: documents[0].id", "no step asks for it", True),
    ("an outcome out of reach", (", anywhere: true", ""), "not-meant", "73: outcomes[2].id", "no step leads to it", True),
    ("the same id twice", ("id: budget", "id: measure"), "twice", "20: questions[1].id", "questions[0].id", True),
    ("a step called as an outcome", ("- id: intake", "- id: declined"), "twice", "72: outcomes[1].id", "the id of steps[0].id too", True),
    ("a choice without options", ("    of: [{id: place, label: {ja: 場所, en: Place}}, {id: other, label: {ja: その他, en: Other}}]\n", ""),
     "key-missing", "21: questions[2].of", "needs its options", True),
    ("options without a choice", ("kind: choices", "kind: text"), "not-meant", "24: questions[2].of",
     "for choice and choices, not text", True),
    ("a step out of reach", ("then: [trial, intake]", "then: [intake]"), "unreachable", "44: steps[2].id", "nothing leads from", True),
    ("a circle without an end", ("then: [realised]", "then: [trial]"), "not-meant", "71: outcomes[0].id", "no step leads to it", True),
    ("a notice half required", ("  required: true\n  text", "  text"), "notice-unclear", "48: steps[2].needs", "write both", True),
    ("a key twice", ("programme: small\n", "programme: small\nprogramme: big\n"), "not-plain-yaml", " 2 行目", "given twice", True),
    ("an alias", ("{ja: 小さな事業, en: Small}", "&t {ja: 小さな事業, en: Small}"), "not-plain-yaml", " 4 行目", "aliases", True),
    ("a tag", ("years: 10", "years: !!int 10"), "not-plain-yaml", " 75 行目", "tags", True),
    ("a bracket too few", ("then: [report]", "then: [report"), "not-yaml", "", "cannot be read as YAML", True),
]  # fmt: skip
SCHEMA = json_schema()


def faults_of(text):
    with pytest.raises(InvalidInput) as refusal:
        programme_from(text.encode(), "f.yaml")
    return refusal.value.faults


def refused_by_schema(document):
    checker = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    return not checker.is_valid(document)


def document_of(text):
    """As the reader has it before it looks; None where it is no plain YAML."""
    try:
        return plain_document(text.encode(), "f.yaml").value
    except InvalidInput:
        return None


@pytest.mark.parametrize("name, replaced, code, place, said, reader", BROKEN, ids=[row[0] for row in BROKEN])
def test_each_way_of_being_wrong_is_told_with_its_place_and_the_way_out(name, replaced, code, place, said, reader):
    told = faults_of(changed(replaced))
    found = [fault for fault in told if (fault.code, fault.where) == (code, f"f.yaml:{place}" if place else "f.yaml")]
    assert len(found) == 1, [(fault.code, fault.where) for fault in told]
    assert said in found[0].message.en
    assert found[0].message.ja


@pytest.mark.parametrize("name, replaced, code, place, said, reader", BROKEN, ids=[row[0] for row in BROKEN])
def test_the_schema_refuses_the_same_but_for_what_only_the_reader_can_tell(name, replaced, code, place, said, reader):
    document = document_of(changed(replaced))
    assert reader is (document is None or not refused_by_schema(document))


def test_the_corpus_is_large():
    assert len(BROKEN) > 50
    assert sum(row[-1] for row in BROKEN) > 20
    assert sum(not row[-1] for row in BROKEN) > 25


def test_a_whole_programme_is_read_by_both():
    assert not refused_by_schema(document_of(SMALL))
    read = small()
    assert read.ref == "small/2026-04"
    assert (read.task("consent").answers, read.steps[0].due.count, read.setting("jurors").value) == (("yes", "no", "not_ours"), 2, 3)
    assert [question.visible_to for question in read.questions] == [
        ("applicant", "desk", "department"), ("desk",), ("department", "jury"),
    ]  # fmt: skip
    assert (read.questions[0].most, read.questions[0].retain, read.questions[2].of[1].label.en) == (400, "erase", "Other")
    assert read.document["tasks"][0]["answers"] == ["yes", "no", "not_ours"]  # what YAML 1.1 would make true and false
    assert programme_of(json.loads(json.dumps(read.document)), "again") == read


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file():
    text = changed(
        ("role: desk", "role: staff"), ("then: [report]", "then: [raport]"), ("years: 10", "years: many"), ("basis: city}", "basis: cyti}")
    )
    assert [(fault.code, fault.where) for fault in faults_of(text)] == [
        ("refers-to-nothing", "f.yaml:13: who_may_apply.basis"),
        ("unknown-word", "f.yaml:31: steps[0].role"),
        ("refers-to-nothing", "f.yaml:49: steps[2].then[0]"),
        ("not-a-number", "f.yaml:75: retention.years"),
    ]


def test_a_step_that_leads_to_no_end_is_told():
    ends_early = ("then: [coordination, declined]", "then: [coordination, declined, realised]")
    text = changed(("then: [realised]", "then: [trial]"), ends_early)
    assert [(fault.code, fault.where) for fault in faults_of(text)] == [
        ("no-end", "f.yaml:49: steps[2].then"), ("no-end", "f.yaml:58: steps[3].then"),
    ]  # fmt: skip


@pytest.mark.parametrize("data", [b"", b"- 1\n", b"just words\n", b"null\n"])
def test_what_is_no_programme_at_all_is_told_as_such(data):
    with pytest.raises(InvalidInput, match=r"docs/programmes\.md"):
        programme_from(data, "f.yaml")


def test_a_file_too_large_is_not_read():
    with pytest.raises(InvalidInput) as refusal:
        programme_from(b"#" * (LARGEST_BYTES + 1), "f.yaml")
    assert refusal.value.code == "too-large"


def test_the_schema_shipped_is_the_one_of_the_reader():
    """Written anew by `python -m scripts.programme_schema`."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_digest_is_of_the_content_and_not_of_how_it_is_set_out():
    document = yaml.safe_dump(document_of(SMALL), allow_unicode=True, sort_keys=True)
    assert programme_from(document.encode(), "other.yaml").digest == small().digest
    assert small(("max: 400", "max: 401")).digest != small().digest
