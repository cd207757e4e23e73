"""What the registry's own words are called stands once, in Python; the scripts are told."""

import html
import json
import re
from pathlib import Path

import pytest

from fieldreg.law.findings import Severity
from fieldreg.register.sites import Availability, SiteKind
from fieldreg.trials.questions import About
from web.shell import labels

SCRIPTS = Path(labels.__file__).parents[1] / "static" / "js"
TOLD = {"kinds": SiteKind, "availability": Availability, "degrees": labels.CONFIDENCE, "about": About}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("group", TOLD)
def test_every_word_of_the_registry_has_a_label(group, language):
    said = labels.for_scripts(language)[group]

    assert said.keys() == {str(word) for word in TOLD[group]}
    assert all(said.values())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_severity_is_a_group_and_a_verdict(language):
    said = labels.for_scripts(language)

    assert said["severity"].keys() == {*map(str, Severity), "unknown", "not_applicable"}
    assert said["verdict"].keys() == {*map(str, Severity), "unknown", "clear"}


def test_every_label_of_a_badge_has_its_shape():
    wanted = {*labels.SEVERITY, *labels.AVAILABILITY, "clear"}

    assert wanted - labels.BADGE_ICONS.keys() == set()


@pytest.mark.parametrize("path, language", [("/", "ja"), ("/en/", "en"), ("/check", "ja"), ("/en/check", "en")])
def test_pages_with_scripts_carry_them(client, path, language):
    page = client.get(path).text

    (carried,) = re.findall(r'id="labels" hidden data-labels="([^"]*)"', page)
    assert json.loads(html.unescape(carried)) == labels.for_scripts(language)


def test_no_script_says_them_again():
    written = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS.rglob("*.js"))
    once = (labels.KINDS, labels.AVAILABILITY, labels.SEVERITY, labels.VERDICT)

    again = [text.ja for group in once for text in group.values() if f'"{text.ja}"' in written or f'"{text.en}"' in written]
    assert again == []
