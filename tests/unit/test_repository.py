"""What holds of the repository itself: imports, packaging, and documents that tell the truth."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from detect_secrets import SecretsCollection
from detect_secrets.settings import transient_settings

from bot.config import BY_FILE, Config
from bot.quizbot import Quizbot
from storage.store import Store
from tests import reference
from tests.stage import our_pack

ROOT = Path(__file__).parents[2]
OURS = ("adapters", "bot", "quizzes", "storage")
MAY_IMPORT = {
    "bot": {"adapters", "storage", "quizzes"},
    "storage": {"quizzes"},
    "adapters": set[str](),
    "quizzes": set[str](),
}
KNOWS_PLATFORMS = {  # the only files of bot/ that name a platform's adapter
    "bot/platforms.py",
    "bot/play.py",
    "bot/slack_cli.py",
    "bot/discord_cli.py",
    "bot/discord_checks.py",
    "bot/tokens.py",
}
PAGES = sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md"))
COMMANDS = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8").splitlines()
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = {"bot/commands/topics.py", "adapters/irc/__init__.py", "tests/world_irc.py"}  # in CONTRIBUTING.md
DATA = {".po", ".html", ".css", ".js", ".json", ".yaml", ".mako"}


def imported(source: Path) -> set[str]:
    """The modules a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: relative imports hide where the arrows point"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("folder", OURS)
def test_arrows(folder: str) -> None:
    for source in sorted((ROOT / folder).rglob("*.py")):
        others = {name.partition(".")[0] for name in imported(source)} & {*OURS, "tests"}
        assert others <= {folder, *MAY_IMPORT[folder]}, f"{source.relative_to(ROOT)} imports {others}"


def test_few_files_name_a_platform() -> None:
    naming = {
        str(source.relative_to(ROOT))
        for source in (ROOT / "bot").rglob("*.py")
        for name in imported(source)
        if name.startswith(("adapters.slack", "adapters.discord", "adapters.playground"))
    }
    assert naming <= KNOWS_PLATFORMS


def test_platforms_do_not_import_each_other() -> None:
    platforms = {path.name for path in (ROOT / "adapters").iterdir() if (path / "__init__.py").is_file()}
    for platform in platforms:
        for source in (ROOT / "adapters" / platform).rglob("*.py"):
            others = {name.split(".")[1] for name in imported(source) if name.startswith("adapters.")} & platforms
            assert others <= {platform}, f"{source.relative_to(ROOT)} imports {others}"


def test_the_core_loads_no_library_of_a_platform() -> None:
    code = (
        "import sys, adapters.port, quizzes.pack, storage.store, bot.quizbot, bot.cli\n"
        "found = {'slack_sdk', 'slack_bolt', 'discord', 'aiohttp'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {found}' if found else 0)"
    )
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_wheel_is_whole(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for path in [*(ROOT / name for name in ("pyproject.toml", "README.md", "LICENSE")), *shipped()]:
        copy = source / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run(  # noqa: S603  our own interpreter
        [*command, "--wheel-dir", tmp_path, source], check=True, capture_output=True, timeout=120
    )
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {str(path.relative_to(ROOT)) for path in shipped()}
    assert wanted <= held, f"missing: {sorted(wanted - held)}"
    assert not [name for name in held if name.startswith("tests/")]


def shipped() -> list[Path]:
    """The code, and every file that it reads."""
    found = [path for folder in OURS for path in sorted((ROOT / folder).rglob("*")) if "__pycache__" not in path.parts]
    return [path for path in found if path.suffix == ".py" or path.suffix in DATA]


def test_every_kind_of_data_file_is_known() -> None:
    strange = [
        path
        for folder in OURS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".py", *DATA}
    ]
    assert strange == [], "say in pyproject.toml and in DATA above that it ships"


def test_nobody_else_owns_our_names() -> None:
    owners = packages_distributions()
    for name in OURS:
        assert set(owners.get(name, ["quizbot"])) == {"quizbot"}, f"{owners[name]} would overwrite {name}/"


def test_the_locks_hold_what_is_needed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    wanted = project["project"]["dependencies"] + groups["build"]
    everything, running = locked("requirements.lock"), locked("requirements-run.lock")
    assert named(wanted) <= running.keys()
    assert named([one for one in wanted + groups["dev"] if isinstance(one, str)]) <= everything.keys()
    assert running.items() <= everything.items(), "both locks name the same versions: make lock"


def named(requirements: list[str]) -> set[str]:
    return {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=; ]", one)[0]).lower() for one in requirements}


def locked(name: str) -> dict[str, str]:
    pins = re.findall(r"^([\w.-]+)(?:\[.*])?==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in pins}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        there = page.parent / path if path else page
        assert there.exists(), f"{page.name} links to {target}"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there.read_text("utf-8")), f"{page.name}: no heading for {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_files_are_there(page: Path) -> None:
    paths = re.findall(rf"`((?:{'|'.join(OURS)}|docs|tests)/[\w./-]+)`", page.read_text("utf-8"))
    assert [path for path in paths if path not in EXAMPLES and not (ROOT / path).exists()] == []


def prose(markdown: str) -> str:
    return re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)


def anchors(markdown: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", prose(markdown), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_targets_can_be_made(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    text = page.read_text("utf-8")
    named = re.findall(r"(?:`|^\s*)make (?:[A-Z]+=\S+ )?([a-z-]+)", text, re.MULTILINE)
    assert set(named) <= targets, f"{page.name} names {set(named) - targets}"


def test_the_readme_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE):
        assert f"| `make {target}` |" in README


@pytest.mark.parametrize("page", ["README.md", ".env.example", "docs/reference/configuration.md"])
def test_every_variable_is_documented(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for field in Config.model_fields.values():
        assert str(field.validation_alias) in text
    if page == ".env.example":
        assert set(re.findall(r"^#?(\w+)_FILE=", text, re.MULTILINE)) == set(BY_FILE)


async def test_the_readme_lists_every_command(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'unused.db'}")
    pack = our_pack()
    bot = Quizbot(store, {pack.id: pack}, now=NotImplemented, chance=NotImplemented)
    table = README.partition("## What people type")[2].partition("\n## ")[0]
    listed = set(re.findall(r"`([a-z]+(?: [a-z]+)?)(?: \[[^`]*)?`", table))
    await store.close()
    assert listed == {command.path for command in bot.commands}


def test_the_readme_shows_the_manifest() -> None:
    block = re.search(r"^ *```yaml\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
    assert block
    slack = pytest.importorskip("adapters.slack.manifest")
    assert yaml.safe_load(block[1]) == slack.manifest()


def test_every_abuse_case_has_its_tests() -> None:
    page = (ROOT / "docs" / "threats.md").read_text("utf-8")
    tests = {
        name for path in (ROOT / "tests").rglob("*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    rows = re.findall(r"^\| (S\d+) \|.*\| (.*) \|$", page, re.MULTILINE)
    assert [id for id, _ in rows] == [f"S{number}" for number in (*range(1, 13), *range(14, 20))]
    for id, shown in rows:
        named = re.findall(r"`(\w+)`", shown)
        assert named, f"nothing shows {id}"
        assert set(named) <= tests, f"{id}: there is no {set(named) - tests}"


def test_no_secret_is_in_the_repository() -> None:
    kinds = ("Slack", "DiscordBotToken", "AWSKey", "PrivateKey", "GitHubToken", "JwtToken")
    settings = {
        "plugins_used": [{"name": f"{kind}Detector"} for kind in kinds],
        "filters_used": [{"path": "detect_secrets.filters.allowlist.is_line_allowlisted"}],
    }
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    found = SecretsCollection(root=str(ROOT))
    with transient_settings(settings):
        for name in filter(None, listed.stdout.split("\0")):
            if not name.endswith(".lock") and (ROOT / name).is_file():
                found.scan_file(name)
    assert [f"{name}:{one.line_number}: {one.type}" for name, one in found] == []


def test_the_reference_is_what_the_code_says() -> None:
    for name, text in reference.pages().items():
        assert (reference.FOLDER / name).read_text("utf-8") == text, "run make reference"


def test_every_page_is_found_from_the_list_of_pages() -> None:
    listed = (ROOT / "docs" / "README.md").read_text("utf-8")
    for page in PAGES:
        if page.parent != ROOT and page.name != "README.md":
            assert f"({page.relative_to(ROOT / 'docs').as_posix()})" in listed, page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_a_page_types_is_there(page: Path) -> None:
    known = {line[4:].split(" [")[0] for line in COMMANDS if line.startswith("### ")}
    paths = {" ".join(word for word in line.split() if not word.isupper()) for line in known}
    for typed in re.findall(r"`/quiz(?:-admin)? ([^`]+)`", page.read_text("utf-8")):
        words = typed.split()
        if page.name == "tutorial.md" and words[0] == "tem":
            continue  # misspelled on purpose
        assert words[0] in paths or " ".join(words[:2]) in paths, typed
