"""What the desk must look up of the places of Sendai."""


def test_whatever_is_to_be_looked_up_has_a_name_in_both_languages(services):
    items = services.desk.homework.open()
    words = {item.fact: (item.kind.title.ja, item.kind.title.en) for item in items}

    assert len(words) > 8
    assert not [fact for fact, said in words.items() if not all(said) or any(fact.rpartition(".")[2] in one for one in said[:1])]
    assert len(set(words.values())) == len(words)
