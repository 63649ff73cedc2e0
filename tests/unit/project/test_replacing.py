from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.replacing import replacing, write_whole


def test_what_was_written_takes_the_place_of_the_old_file(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("old")
    write_whole(path, "new €\n")
    assert path.read_bytes() == "new €\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_writing_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError):
        fail_halfway(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def fail_halfway(path):
    with replacing(path) as unfinished:
        unfinished.write_text("half")
        raise ZeroDivisionError


def test_threads_that_write_the_same_file_do_not_get_into_each_others_way(tmp_path):
    path = tmp_path / "a.json"
    texts = [str(number) * 100_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: write_whole(path, text), texts * 5))
    assert path.read_text() in texts
    assert list(tmp_path.iterdir()) == [path]
