"""The seal of the program: one release, one seal."""

from __future__ import annotations

from pathlib import Path

import pytest

from praksis import program_seal as module


def test_one_release_has_one_seal() -> None:
    module.program_seal.cache_clear()
    first = module.program_seal()
    module.program_seal.cache_clear()
    assert module.program_seal() == first


@pytest.mark.parametrize("change", ["a line more", "a file more", "another name"])
def test_a_release_in_which_anything_is_other_has_another(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules.py").write_text("DAYS = 28\n", encoding="utf-8")
    monkeypatch.setattr(module, "__file__", str(tmp_path / "program_seal.py"))
    module.program_seal.cache_clear()
    before = module.program_seal()
    if change == "a line more":
        (tmp_path / "rules.py").write_text("DAYS = 28\nMORE = 1\n", encoding="utf-8")
    elif change == "a file more":
        (tmp_path / "more.py").write_text("", encoding="utf-8")
    else:
        (tmp_path / "rules.py").rename(tmp_path / "others.py")
    module.program_seal.cache_clear()
    assert module.program_seal() != before
    module.program_seal.cache_clear()
