from workbench.json_lines import append_line, read_lines


def test_what_was_appended_is_read(tmp_path):
    path = tmp_path / "a.jsonl"
    append_line(path, {"a": float("nan")})
    append_line(path, {"b": "ü\n"})
    assert read_lines(path) == [{"a": None}, {"b": "ü\n"}]


def test_a_line_that_was_cut_off_and_what_is_no_object_are_left_out(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a": 1}\n[2]\n\xff\n{"b": 2')
    assert read_lines(path) == [{"a": 1}]


def test_a_missing_file_is_empty(tmp_path):
    assert read_lines(tmp_path / "none.jsonl") == []
