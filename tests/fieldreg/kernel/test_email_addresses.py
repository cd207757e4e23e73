"""One address has one form, whatever form asks for it."""

import pytest

from fieldreg.kernel.email_addresses import email_faults, is_address, is_email

#       address              an account's, a form's, a letter's
KNOWN = {
    "a@example.jp": (True, True, True),
    "a.b+c@sub.example.jp": (True, True, True),
    "a@example": (True, False, True),  # a host of one word: a machine of one's own, and no address somebody fills in
    "窓口@example.jp": (True, True, False),  # no mail server of ours takes it; the letter says so to the desk
    "a@例え.jp": (True, True, False),
    "a@example.jp, b@example.jp": (False, False, False),
    "a b@example.jp": (False, False, False),
    "a@example.jp\r\nBcc: b@example.jp": (False, False, False),
    "a\x00@example.jp": (False, False, False),
    "a@b@example.jp": (False, False, False),
    "example.jp": (False, False, False),
    "@example.jp": (False, False, False),
    "a@": (False, False, False),
    f"{'a' * 64}@example.jp": (True, True, True),
    f"{'a' * 65}@example.jp": (False, False, False),
    f"{'a' * 64}@{'b' * 182}.jp": (True, True, True),
    f"{'a' * 64}@{'b' * 190}.jp": (False, False, False),
}


@pytest.mark.parametrize(("email", "told"), KNOWN.items(), ids=[repr(email[:40]) for email in KNOWN])
def test_an_address_has_its_form(email, told):
    assert (is_email(email), not email_faults(email), is_address(email)) == told


def test_a_form_may_leave_it_out_and_is_told_whose_is_wrong():
    assert email_faults("") == []
    (fault,) = email_faults("a", "maker_email", of="公園課")
    assert (fault.code, fault.where, fault.message.ja) == ("email-form", "maker_email", "公園課: メールアドレスの形を確かめてください。")
