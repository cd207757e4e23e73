from fieldreg.kernel.kept import Kept


def test_what_was_asked_for_longest_ago_goes_first():
    held = Kept(2)
    held.put("a", b"1")
    held.put("b", b"2")
    assert held.find("a") == b"1"
    held.put("c", b"3")
    assert [held.find(key) for key in "abc"] == [b"1", None, b"3"]


def test_no_more_is_kept_than_there_is_room_for():
    held = Kept(10, room=10, size=len)
    for key in "abc":
        held.put(key, b"1234")
    assert [held.find(key) for key in "abc"] == [None, b"1234", b"1234"]
    held.put("b", b"12")  # another in its place counts once
    held.put("d", b"1234")
    assert [held.find(key) for key in "bcd"] == [b"12", b"1234", b"1234"]


def test_what_has_no_room_is_given_and_not_kept():
    held = Kept(10, room=10, size=len)
    held.put("a", b"1234")
    assert held.get("large", lambda: b"12345678901") == b"12345678901"
    assert (held.find("large"), held.find("a"), len(held)) == (None, b"1234", 1)
