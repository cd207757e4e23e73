"""How passwords are kept: slowly, whatever the tests make of it for themselves."""

import subprocess
import sys

from fieldreg.people.accounts import hash_password, password_matches

TELL = "from fieldreg.people.accounts import hash_password; print(hash_password('correct horse battery'))"


def test_the_product_hashes_as_rfc_9106_recommends(root):
    kept = subprocess.run([sys.executable, "-c", TELL], cwd=root, check=True, capture_output=True, text=True).stdout.strip()

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert password_matches("correct horse battery", kept)
    assert not password_matches("correct horse batterz", kept)


def test_a_password_hashed_cheaply_is_still_no_other():
    kept = hash_password("correct horse battery")

    assert kept.startswith("$argon2id$")
    assert [password_matches(word, kept) for word in ("correct horse battery", "correct horse battery ", "")] == [True, False, False]
