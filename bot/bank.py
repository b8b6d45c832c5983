"""Packs, notes and question files on disk. Reading is bounded, so that a foreign folder cannot stall the process."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from quizzes.bank.finding import Finding
from quizzes.bank.strict_yaml import MAX_BYTES
from quizzes.notes.unit import changed
from quizzes.pack import MAX_FILES, NOTES_FOLDER, PACK_FILE, Pack, PackRefused, examine, read_pack

BUILT_IN = "aws-developer"


class NoSuchPack(LookupError):
    """There is no pack at this place."""


def pack_folder(path: str | Path | None = None) -> Traversable:
    """The folder of a pack: a directory, the name of a built-in pack, or the built-in pack itself."""
    built_in = resources.files("quizzes") / "packs"
    if path is None:
        return built_in / BUILT_IN
    folder = Path(path)
    if folder.is_dir():
        return folder
    if folder.name == str(path) and (built_in / str(path)).is_dir():
        return built_in / str(path)
    raise NoSuchPack(f"{path}: there is no such folder and no built-in pack of that name.")


def load_pack(path: str | Path | None = None, notes: Path | None = None) -> Pack:
    """The pack in a folder, or the built-in one. Call it in a thread when the folder is somebody else's.

    With the folder of the ``notes``, questions on notes that changed since are stale. Raises ``PackRefused`` with
    every error, or ``NoSuchPack``.
    """
    pack = read_pack(pack_files(pack_folder(path)))
    return pack if notes is None else pack.with_changed_notes(changed(pack.notes.values(), note_texts(notes, pack)))


def examine_pack(path: str | Path | None = None) -> tuple[Pack, tuple[Finding, ...]]:
    """What can be read of a pack, and everything that is wrong with the rest."""
    return examine(pack_files(pack_folder(path)))


def pack_files(folder: Traversable) -> dict[str, str]:
    """The YAML files of a pack by their path in it, each read at most one byte past the limit."""
    found = {entry.name: entry for entry in folder.iterdir() if _is_yaml(entry)}
    notes = folder / NOTES_FOLDER.rstrip("/")
    if notes.is_dir():
        found |= {NOTES_FOLDER + entry.name: entry for entry in notes.iterdir() if _is_yaml(entry)}
    if len(found) > MAX_FILES:
        raise PackRefused(
            [Finding(PACK_FILE, 1, "format", f"the pack has {len(found)} files. Join topics; {MAX_FILES} is the most.")]
        )
    return {name: read_text(found[name]) for name in sorted(found)}


def read_text(entry: Traversable) -> str:
    """The text of a file, at most one byte past the limit; what is not UTF-8 is left for the reader to refuse."""
    with entry.open("rb") as file:
        return file.read(MAX_BYTES + 1).decode("utf-8-sig", "surrogateescape")


def note_texts(folder: Path, pack: Pack) -> dict[str, str]:
    """The texts of the note files that the pack's units were made from, as far as ``folder`` has them."""
    names = sorted({unit.file for unit in pack.notes.values()})
    return {name: (folder / name).read_text("utf-8", "replace") for name in names if (folder / name).is_file()}


def read_foreign(path: Path, limit: int) -> bytes:
    """The bytes of a file, one more than ``limit`` at most, so that too long is seen and never held."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def replace_file(path: Path, content: str) -> None:
    """Write the whole file, or leave the old one as it was."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(content, "utf-8")
    partial.replace(path)


def _is_yaml(entry: Traversable) -> bool:
    return entry.name.endswith((".yaml", ".yml")) and entry.is_file()
