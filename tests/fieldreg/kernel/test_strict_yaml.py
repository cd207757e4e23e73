"""Reading the law strictly, whichever parser cuts its text: the same values, the same refusals, the same lines."""

from pathlib import Path

import pytest
import yaml

from fieldreg.kernel import strict_yaml
from fieldreg.kernel.errors import BadLaw
from fieldreg.kernel.strict_yaml import read_yaml

LAW = Path(strict_yaml.__file__).parents[1] / "law"
LOADERS = [strict_yaml._StrictLoader, strict_yaml._LOADER]


def told(text, loader, monkeypatch, tmp_path):
    """What the file holds, or what is said of it."""
    path = tmp_path / "law.yaml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(strict_yaml, "_LOADER", loader)
    try:
        return read_yaml(path, "law").content
    except BadLaw as refusal:
        return refusal.message.en


def test_the_law_is_read_with_libyaml_where_it_is_there():
    assert strict_yaml._LOADER is not strict_yaml._StrictLoader


def test_every_file_of_the_law_says_the_same_to_both():
    paths = [path for path in sorted(LAW.rglob("*.yaml")) if "cases" not in path.parts]  # those are read by another
    texts = [path.read_text(encoding="utf-8") for path in paths]
    assert len(texts) > 80
    for text in texts:
        plain, fast = (yaml.load(text, Loader=loader) for loader in LOADERS)
        assert plain == fast


@pytest.mark.parametrize(
    "text, said",
    [
        ("a: 1\nb: 2\na: 3\n", "key a twice, again on line 3"),
        ("a:\n  x: 1\n  x: 1\n", "key x twice, again on line 3"),
        ("a: [{x: 1, x: 2}]\n", "key x twice, again on line 1"),
        ("2020-01-01: 1\n2020-01-01: 2\n", "key 2020-01-01 twice, again on line 2"),
        ("a: &x [1]\nb: *x\n", "alias on line 2"),
        ("a: &x 1\nb: {c: *x}\n", "alias on line 2"),
        ("a: &x\n  <<: *x\n", "alias on line 2"),
        ("a: 2026-13-40\n", "cannot be read"),
        ("a: !!python/object/apply:os.getpid []\n", "could not determine a constructor"),
        ("a: 1\n---\nb: 2\n", "expected a single document"),
        ("a: [1\n", "cannot be read"),
        ("- 1\n", "this is not a mapping"),
        ("", "this is not a mapping"),
    ],
)
@pytest.mark.parametrize("loader", LOADERS)
def test_what_yaml_would_forgive_is_refused(text, said, loader, monkeypatch, tmp_path):
    answer = told(text, loader, monkeypatch, tmp_path)
    assert isinstance(answer, str)
    assert said in answer


@pytest.mark.parametrize("text", ["a: yes\nb: 1_000\nc: 0o17\nd: 1e3\ne: ~\nf: 12:30:45\ng: 2026-12-01\nh: 'x: y'\ni: |\n  二行\n  目\n",
                                  'a: {b: [1, 2.5, null, true]}\n"c": "\\u3042\\n"\n# 注\n'])  # fmt: skip
def test_plain_values_are_the_same(text, monkeypatch, tmp_path):
    plain, fast = (told(text, loader, monkeypatch, tmp_path) for loader in LOADERS)
    assert plain == fast
    assert [type(value) for value in plain.values()] == [type(value) for value in fast.values()]
