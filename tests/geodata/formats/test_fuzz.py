"""Some damaged files of every format on every run; `benchmarks.fuzz_readers` goes through many more by hand."""

import pytest

from benchmarks.fuzz_readers import Reader, fuzz
from benchmarks.fuzz_seeds import seeds
from geodata.formats.known_formats import FORMATS
from geodata.reading.pipeline import Asked, Source, open_tables

KINDS = seeds()


def test_there_is_a_whole_file_of_every_format():
    read = {table.format for held in KINDS.values() for source in held for table in open_tables(source, Asked())}
    assert read == {known.name for known in FORMATS}


def test_whole_files_are_read_to_the_last_row():
    with Reader() as reader:
        told = {f"{kind} {source.name}": reader.told(source) for kind, held in KINDS.items() for source in held}
    found = {name: (t["ended"], t["faults"], t["finding"], t["heard"]) for name, t in told.items()}
    assert found == dict.fromkeys(told, ("accepted", [], "", []))


def test_what_a_reader_dies_of_is_found():
    """A process that dies of a file is told, and the next file has another."""
    empty = Source("a.json", b"")
    with Reader() as reader:
        assert reader.told(empty)["ended"] == "not-json"
        reader._process.kill()
        reader._process.wait()
        assert reader.told(empty)["finding"] == "ended by -9"
        assert (reader.told(empty)["finding"], reader.told(empty)["ended"]) == ("", "not-json")


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12])
def test_damaged_files_are_read_or_refused(seed):
    tallies = fuzz(400, seed)
    assert sum(tally.tried for tally in tallies.values()) == 400
    assert [(found.kind, found.told, found.source) for tally in tallies.values() for found in tally.findings] == []
    assert all(0 < tally.accepted < tally.tried for tally in tallies.values()), "each format is read, and refused, now and then"
