"""The file with the signed-in user's tokens: unreadable without the key, never half written, never silently replaced."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.token_cache import TokenStore, new_key
from praksis.errors import Invalid, Refused, Unavailable

KEY = new_key()


def a_store(folder: Path, key: str | None = KEY, wait: float = 5) -> TokenStore:
    return TokenStore(folder / "innlogging.dat", key, wait_seconds=wait)


def write(store: TokenStore, text: str) -> None:
    with store.held() as tokens:
        tokens.write(text)


def read(store: TokenStore) -> str | None:
    with store.held() as tokens:
        return tokens.read()


def test_what_was_written_is_read_and_stands_nowhere_in_the_clear(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    assert read(store) is None
    write(store, "et hemmelig token")
    write(store, "et nytt token, æøå")
    assert read(a_store(tmp_path)) == "et nytt token, æøå"
    assert b"token" not in store.file.read_bytes()


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    store = a_store(tmp_path / "privat")
    write(store, "x")
    store.file.chmod(0o644)
    write(store, "y")
    assert stat.S_IMODE(store.file.stat().st_mode) == 0o600


def test_another_key_is_told_and_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    write(a_store(tmp_path), "x")
    before = a_store(tmp_path).file.read_bytes()
    other = a_store(tmp_path, new_key())
    acts: list[Callable[[], object]] = [lambda: read(other), lambda: write(other, "y")]
    for act in acts:
        with pytest.raises(Refused, match="hører ikke til") as caught:
            act()
        assert KEY not in caught.value.message
    assert a_store(tmp_path).file.read_bytes() == before


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_file_is_told_whatever_the_damage(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    store = a_store(tmp_path_factory.mktemp("skade"))
    write(store, "et hemmelig token")
    whole = store.file.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 2))
    damaged = data.draw(st.sampled_from([whole[:at], whole[:at] + b"\x00" + whole[at + 1 :], b"", b"{}"]))
    store.file.write_bytes(damaged)
    acts: list[Callable[[], object]] = [lambda: read(store), lambda: write(store, "y")]
    for act in acts:
        with pytest.raises((Invalid, Refused), match="--forget"):
            act()
    assert store.file.read_bytes() == damaged
    assert store.forget()
    assert read(store) is None


@pytest.mark.parametrize("key", [None, "", "kort", "æ" * 44, "A" * 44])
def test_without_a_key_that_is_one_nothing_is_read_or_written(tmp_path: Path, key: str | None) -> None:
    with pytest.raises((Refused, Invalid), match="PRAKSIS_TOKEN_KEY"):
        write(a_store(tmp_path, key), "x")
    assert list(tmp_path.iterdir()) == []


def test_whoever_comes_while_another_holds_the_file_waits_and_then_gives_up_in_words(tmp_path: Path) -> None:
    write(a_store(tmp_path), "x")
    inside, may_leave = threading.Event(), threading.Event()

    def hold() -> None:
        with a_store(tmp_path).held():
            inside.set()
            may_leave.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    inside.wait(10)
    hasty = a_store(tmp_path, wait=0.1)
    for act in (lambda: read(hasty), hasty.forget):
        with pytest.raises(Unavailable, match="En annen kjøring"):
            act()
    assert hasty.file.exists()
    may_leave.set()
    assert read(a_store(tmp_path)) == "x"
    thread.join()


def test_a_full_disk_keeps_what_was_there(tmp_path: Path, full_disk: Callable[[], None]) -> None:
    store = a_store(tmp_path)
    write(store, "før")
    full_disk()
    with pytest.raises(Unavailable, match="ikke plass"):
        write(store, "etter")
    assert read(store) == "før"


def test_a_folder_without_rights_is_told_in_words(ordinary_user: Path) -> None:
    ordinary_user.chmod(0o500)
    with pytest.raises(Unavailable, match="rettighet"):
        write(a_store(ordinary_user), "x")
