"""The server's own files: got once, never half; and the two ways of running it agree setting by setting."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from neo4j_servers import needs
from programs import program

from kg.dataset.workspace import DRAFT_SECONDS
from kg.errors import KgError
from kg.neo4j import docker, jars, settings
from kg.neo4j.settings import Ports

COMPOSE = ROOT / "docker-compose.yml"

ADDRESSES = {
    # the container listens on all of its own addresses, and its ports are published on loopback
    "server.default_listen_address",
    "server.bolt.listen_address",
    "server.http.listen_address",
}
"""What differs by nature: in compose these are the image's own, and `ports`."""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return found


def with_defaults(text: str, **given: str) -> str:
    """A value of the compose file as Docker reads it: ${NAME:-default}."""
    return re.sub(r"\$\{(\w+):-([^}]*)\}", lambda m: given.get(m[1]) or m[2], text)


def read_conf(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines())


def test_compose_and_conf_say_the_same_setting_by_setting(compose: dict[str, Any]) -> None:
    (service,) = compose["services"].values()
    environment = dict(service["environment"])
    assert environment.pop("NEO4J_AUTH_FILE") == "/run/secrets/neo4j_auth"
    given = {"KG_NEO4J_BOLT_PORT": "7700", "KG_NEO4J_HTTP_PORT": "7701", "KG_NEO4J_POST_CONNECT": "guide x"}
    in_compose = {name: with_defaults(value, **given) for name, value in environment.items()}
    conf = read_conf(settings.conf(Ports(7700, 7701), "guide x"))
    assert in_compose == {docker.variable(name): value for name, value in conf.items() if name not in ADDRESSES}
    assert {name for name in conf if name not in {*settings.SETTINGS, settings.POST_CONNECT}} - ADDRESSES == {
        "server.bolt.advertised_address",
        "server.http.advertised_address",
    }


def test_compose_without_variables_is_what_the_defaults_are(compose: dict[str, Any]) -> None:
    (service,) = compose["services"].values()
    in_compose = {name: with_defaults(value) for name, value in service["environment"].items()}
    conf = read_conf(settings.conf(Ports()))
    for name in ("server.bolt.advertised_address", "server.http.advertised_address"):
        assert in_compose[docker.variable(name)] == conf[name]
    assert in_compose["NEO4J_browser_post__connect__cmd"] == ""
    assert settings.POST_CONNECT not in conf
    assert [with_defaults(port) for port in service["ports"]] == ["127.0.0.1:7687:7687", "127.0.0.1:7474:7474"]


def test_compose_is_one_pinned_service_with_healthcheck_volume_and_no_password(compose: dict[str, Any]) -> None:
    assert list(compose["services"]) == ["neo4j"]
    service = compose["services"]["neo4j"]
    assert service["image"] == f"neo4j:{jars.version()}-community"
    assert set(service["healthcheck"]) >= {"test", "interval", "timeout", "retries"}
    assert service["volumes"] == ["data:/data"]
    assert "data" in compose["volumes"]
    assert service["secrets"] == ["neo4j_auth"]
    assert with_defaults(compose["secrets"]["neo4j_auth"]["file"], KG_NEO4J_AUTH_FILE="/x/auth") == "/x/auth"
    assert not [name for name in service["environment"] if name == "NEO4J_AUTH" or "PASSWORD" in name.upper()]


def test_versions_stand_in_the_pom_alone() -> None:
    assert (jars.version(), jars.version("browser")) == ("5.26.30", "5.24.0")
    in_pom = re.findall(r"<version>(.*)</version>", jars.POM.read_text(encoding="utf-8"))
    assert set(in_pom) == {"1", "3.8.1", "${neo4j.version}", "${browser.version}"}
    others = [p for p in (ROOT / "kg").rglob("*.py") if "5.26.30" in p.read_text(encoding="utf-8").replace("as 5.26.30", "")]
    assert others == []


def test_a_setting_is_one_line() -> None:
    with pytest.raises(ValueError, match=r"browser\.post_connect_cmd"):
        settings.conf(Ports(), "guide x\ndbms.security.auth_enabled=false")


# --- the jars --------------------------------------------------------------------------------------------------------


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; where the jars belong in it."""
    needs()
    program("mvn", package="maven")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return jars.directory()


def fake_maven(directory: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    directory.mkdir()
    (directory / "mvn").write_text(f"#!{sys.executable}\n{text}\n", encoding="utf-8")
    (directory / "mvn").chmod(0o755)
    java = shutil.which("java")
    assert java is not None
    (directory / "java").symlink_to(java)
    monkeypatch.setenv("PATH", str(directory))


def test_the_jars_come_through_maven_and_once(cached: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    assert jars.jars(said.append) == cached
    names = {path.name for path in cached.iterdir()}
    wanted = {"neo4j", "neo4j-server", "neo4j-slf4j-provider"}
    assert {f"{name}-5.26.30.jar" for name in wanted} | {"neo4j-browser-5.24.0.jar", jars.LISTING} <= names
    assert {path.suffix for path in cached.iterdir()} == {".jar", ".txt"}
    assert said[0] == "Getting Neo4j 5.26.30 with Maven, once: 137 MB."
    assert [path.name for path in cached.parent.iterdir()] == [cached.name]
    monkeypatch.setenv("PATH", "")  # no Maven any more, and none is needed
    assert jars.jars() == cached


@pytest.mark.parametrize("harm", ["a jar is missing", "a jar is short", "no listing", "an empty listing"])
def test_a_damaged_cache_is_never_taken_for_a_whole_one(cached: Path, harm: str) -> None:
    cached.mkdir(parents=True)
    (cached / "a.jar").write_bytes(b"1234")
    (cached / jars.LISTING).write_text("4 a.jar\n" if "listing" not in harm else "", encoding="utf-8")
    if harm == "no listing":
        (cached / jars.LISTING).unlink()
    elif harm == "a jar is missing":
        (cached / "a.jar").unlink()
    elif harm == "a jar is short":
        (cached / "a.jar").write_bytes(b"123")
    assert not jars.are_there()
    if harm == "a jar is short":
        jars.jars()
        assert jars.are_there()
        assert not (cached / "a.jar").exists()
        assert [path.name for path in cached.parent.iterdir()] == [cached.name]


def test_a_download_that_breaks_off_leaves_nothing(cached: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    breaks = (
        "import sys, pathlib\n"
        "out = next(a.partition('=')[2] for a in sys.argv if a.startswith('-DoutputDirectory'))\n"
        "pathlib.Path(out, 'half.jar').write_bytes(b'half')\n"
        "print('[INFO] Downloaded from somewhere: x/half.jar (4 B)')\n"
        "print('[ERROR] Could not transfer artifact: connection refused')\n"
        "print('[ERROR] Re-run Maven')\n"
        "sys.exit(1)"
    )
    fake_maven(tmp_path / "bin", breaks, monkeypatch)
    with pytest.raises(KgError, match=r"Maven could not get Neo4j\.\nCould not transfer artifact: connection refused\nHint"):
        jars.jars()
    assert list(cached.parent.iterdir()) == []
    assert not jars.are_there()


def test_a_download_that_is_killed_is_done_again(cached: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed command leaves stands beside the place of the jars, not in it."""
    slow = (
        "import sys, pathlib, time\n"
        "out = next(a.partition('=')[2] for a in sys.argv if a.startswith('-DoutputDirectory'))\n"
        "pathlib.Path(out, 'half.jar').write_bytes(b'half')\n"
        "time.sleep(60)"
    )
    fake_maven(tmp_path / "bin", slow, monkeypatch)
    words = [sys.executable, "-c", "from kg.neo4j import jars; jars.jars()"]
    with subprocess.Popen(words, cwd=ROOT, start_new_session=True) as command:
        while not list(cached.parent.glob(".draft-*/half.jar")):
            assert command.poll() is None
        os.killpg(command.pid, signal.SIGKILL)
    (left,) = cached.parent.iterdir()
    assert left.name.startswith(".draft-")
    assert not jars.are_there()
    hours_ago = time.time() - 2 * DRAFT_SECONDS
    os.utime(left, (hours_ago, hours_ago))
    fake_maven(tmp_path / "other", "import sys; sys.exit(1)", monkeypatch)
    with pytest.raises(KgError, match="it said nothing"):
        jars.jars()
    assert list(cached.parent.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(KgError, match="XDG_CACHE_HOME"):
        jars.jars()
