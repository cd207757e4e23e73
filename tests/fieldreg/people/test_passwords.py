"""Which passwords are refused, and that good ones are not."""

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.people.passwords import ask_good_password

ABOUT = ("tanabata-lab@mihon-drone.example.jp", "見本ドローン株式会社")
REFUSED = {
    "eleven signs": ("purple kett", "password-short"),
    "more than can be hashed in time": ("ab" * 501, "password-long"),
    "one sign": ("xxxxxxxxxxxx", "password-common"),
    "a text over and over": ("rose9rose9rose9", "password-common"),
    "few different signs": ("abaabbabaaba", "password-common"),
    "the alphabet": ("abcdefghijkl", "password-common"),
    "backwards": ("9876543210987", "password-common"),
    "a row of the keyboard": ("qwertyuiop12", "password-common"),
    "rows from above to below": ("1qaz2wsx3edc", "password-common"),
    "a common word and a year": ("Password20261", "password-common"),
    "signs that look like letters": ("P@ssw0rd!P@$$", "password-common"),
    "full width": ("ｐａｓｓｗｏｒｄ１２３４", "password-common"),
    "the city": ("Sendai-miyagi1", "password-common"),
    "its own address": ("tanabata-lab-26", "password-common"),
    "the domain of its address": ("mihon-drone-12", "password-common"),
    "its own organisation": ("見本ドローン株式会社26年度版", "password-common"),
    "a birthday": ("19840512-1984", "password-common"),
}
TAKEN = [
    "correct horse battery", "purple kettle on ice", "Kf9#mm2Lq7xw", "雨の日 かえるの歌 三回", "drone over the quiet river",
    "12 months of winter", "a long password",
]  # fmt: skip


@pytest.mark.parametrize("password, code", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_easy_to_guess_is_refused_with_the_reason(password, code):
    with pytest.raises(InvalidInput) as told:
        ask_good_password(password, ABOUT)
    assert told.value.code == code
    assert password not in str(told.value)


@pytest.mark.parametrize("password", TAKEN)
def test_what_is_hard_to_guess_is_taken(password):
    ask_good_password(password, ABOUT)


def test_of_another_company_s_name_nothing_is_held_against_it():
    ask_good_password("tanabata-lab-26-kx7", ())
    with pytest.raises(InvalidInput):
        ask_good_password("tanabata-lab-26-kx7", ["lab-26-kx7@example.jp", *ABOUT])
