"""`kg neo4j up`, `down`, `status`, `reset`: the real command, the real server, in a KG_HOME of its own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import ROOT
from neo4j_home import Home, Ran
from neo4j_servers import PrivateServer, needs

from kg.errors import KgError, ServiceError
from kg.neo4j import connect, local, target
from kg.neo4j.connect import Connection

pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture(scope="module")
def machine() -> None:
    """Java, and Maven unless its work is done."""
    needs()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    yield made
    made.kill()


def write_state(home: Home, known: dict[str, Any]) -> None:
    """The state file of a server that once ran by Java."""
    home.neo4j.mkdir(parents=True)
    text = json.dumps({"how": "java", "version": "5.26.30", "post_connect": "", **known})
    (home.neo4j / "server.json").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, machine: None) -> Iterator[tuple[Home, dict[str, Any], Ran, set[str]]]:
    """A server that runs, what `up` said, and the words of every process there was meanwhile."""
    made = Home(tmp_path_factory.mktemp("up"))
    ports = ["--bolt-port", str(local.free_port()), "--http-port", str(local.free_port())]
    seen: set[str] = set()
    words = made.words("up", "--java", "--json", *ports)
    with subprocess.Popen(words, stdout=-1, stderr=-1, text=True, env=made.environment()) as command:
        while command.poll() is None:
            seen |= set(command_lines())
            time.sleep(0.02)
        out, err = command.communicate()
    assert command.returncode == 0, err
    yield made, json.loads(out), subprocess.CompletedProcess(words, 0, out, err), seen
    made.kill()


def port_of(address: str) -> int:
    port = urlsplit(address).port
    assert port is not None
    return port


def command_lines() -> Iterator[str]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue


def test_it_says_where_it_is_and_answers_there(up: tuple[Home, dict[str, Any], Ran, set[str]]) -> None:
    home, said, _, _ = up
    assert {name: said[name] for name in ("state", "how", "user", "version", "why")} == {
        "state": "running",
        "how": "java",
        "user": "neo4j",
        "version": "5.26.30",
        "why": "",
    }
    assert said["password_file"] == str(home.neo4j / "password")
    assert connect.version(Connection(said["bolt"], "neo4j", home.password)) == "5.26.30"
    now = home.status()
    assert now.pop("pushed")["graph"] is None
    # the store grows while the server settles
    assert {**now, "store_bytes": None} == {**said, "store_bytes": None}
    assert 0 < now["store_bytes"] < 50_000_000


def test_browser_is_there(up: tuple[Home, dict[str, Any], Ran, set[str]]) -> None:
    with closing(HTTPConnection("127.0.0.1", port_of(up[1]["browser"]), timeout=30)) as http:
        http.request("GET", "/browser/")
        assert b"neo4j" in http.getresponse().read().lower()


def test_it_listens_on_loopback_alone(up: tuple[Home, dict[str, Any], Ran, set[str]]) -> None:
    ports = {f"{port_of(up[1][name]):04X}" for name in ("bolt", "browser")}
    listening = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            address, port = line.split()[1].split(":")
            if port in ports and line.split()[3] == "0A":
                listening.add((address, port))
    loopback = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}
    assert {port for _, port in listening} == ports
    assert {address for address, _ in listening} <= loopback


def test_the_password_is_in_its_file_and_nowhere_else(up: tuple[Home, dict[str, Any], Ran, set[str]]) -> None:
    home, said, ran, seen = up
    assert stat.S_IMODE((home.neo4j / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.neo4j.stat().st_mode) == 0o700
    assert len(home.password) == 32
    assert any("set-initial-password" in line for line in seen), "the processes of `up` were not seen"
    assert not [line for line in {*seen, *command_lines()} if home.password in line]
    assert home.password not in ran.stdout + ran.stderr
    assert home.password.encode() not in Path(f"/proc/{said['pid']}/environ").read_bytes()
    holding = [p.name for p in home.neo4j.rglob("*") if p.is_file() and home.password.encode() in p.read_bytes()]
    assert holding == ["password"]


def test_without_the_password_nobody_gets_in(up: tuple[Home, dict[str, Any], Ran, set[str]]) -> None:
    uri = up[1]["bolt"]
    for to in (Connection(uri, None, ""), Connection(uri, "neo4j", "neo4j"), Connection(uri, "nobody", secrets.token_hex(8))):
        with pytest.raises(ServiceError, match="refused user and password"):
            connect.version(to)


def test_telemetry_is_off_and_file_import_too(up: tuple[Home, dict[str, Any], Ran, set[str]]) -> None:
    wanted = {
        "client.allow_telemetry": "false",
        "dbms.usage_report.enabled": "false",
        "dbms.security.auth_enabled": "true",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "server.config.strict_validation.enabled": "true",
        "server.bolt.advertised_address": up[1]["bolt"].removeprefix("bolt://"),
    }
    with connect.session(up[0].connection()) as session:
        found = session.run("SHOW SETTINGS YIELD name, value WHERE name IN $names", names=list(wanted)).values()
    assert {name: value for name, value in found} == wanted  # noqa: C416


def test_a_second_up_says_it_runs_and_leaves_it_alone(up: tuple[Home, dict[str, Any], Ran, set[str]]) -> None:
    home, said, _, _ = up
    again = home.kg("up", "--json")
    assert (again.returncode, json.loads(again.stdout)["pid"]) == (0, said["pid"])
    assert "runs already" in again.stderr
    other = home.kg("up", "--bolt-port", str(local.free_port()))
    assert (other.returncode, other.stdout) == (1, "")
    assert "in another way than asked for" in other.stderr
    assert "kg neo4j down" in other.stderr


def test_up_and_status_are_for_people_too(up: tuple[Home, dict[str, Any], Ran, set[str]]) -> None:
    home, said, _, _ = up
    lines = dict(line.split("  ", 1) for line in home.kg("status").stdout.splitlines())
    assert lines["state"].strip() == "running"
    assert lines["bolt"].strip() == said["bolt"]
    assert "why" not in lines


def test_what_the_environment_names_comes_first(up: tuple[Home, dict[str, Any], Ran, set[str]], neo4j_server: Connection) -> None:
    given = {
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_USERNAME": neo4j_server.user or "",
        "NEO4J_PASSWORD": neo4j_server.password,
    }
    found = up[0].status(**given)
    assert (found["how"], found["bolt"], found["state"], found["pid"]) == ("NEO4J_URI", neo4j_server.uri, "running", None)
    gone = up[0].kg("status", "--json", NEO4J_URI=f"bolt://127.0.0.1:{local.free_port()}")
    assert gone.returncode == 4
    assert json.loads(gone.stdout)["state"] == "not answering"


def test_down_and_up_keep_data_ports_and_password(home: Home) -> None:
    first = home.up()
    password = home.password
    with connect.session(home.connection(), write=True) as session:
        session.run("CREATE (:Kept {id: 1})").consume()
    done = home.kg("down")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Neo4j is stopped; its data stay.\n")
    assert not [line for line in command_lines() if str(home.path) in line]
    stopped = home.status()
    assert (stopped["state"], stopped["how"], stopped["bolt"], stopped["pid"]) == ("stopped", "java", "", None)
    assert "does not run" in home.kg("down").stderr
    # without a word about how and where: as it was
    done = home.kg("up", "--json")
    again = json.loads(done.stdout)
    assert (again["bolt"], again["browser"], home.password) == (first["bolt"], first["browser"], password)
    with connect.session(home.connection()) as session:
        assert session.run("MATCH (n:Kept) RETURN n.id").value() == [1]


def test_after_a_power_cut_status_says_stopped_and_up_finds_the_data(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.up()
    with connect.session(home.connection(), write=True) as session:
        session.run("CREATE (:Kept {id: 1})").consume()
    home.kill()
    assert (home.neo4j / "server.json").exists()
    assert home.status()["state"] == "stopped"
    monkeypatch.setenv("KG_HOME", str(home.path))
    with pytest.raises(ServiceError, match="No Neo4j runs here"):
        target.find_connection()
    home.up()
    with connect.session(home.connection()) as session:
        assert session.run("MATCH (n:Kept) RETURN n.id").value() == [1]


def test_two_ups_at_once_start_one_server(home: Home) -> None:
    words = home.words("up", "--java", "--json")
    both = [subprocess.Popen(words, stdout=-1, stderr=-1, text=True, env=home.environment()) for _ in range(2)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert len({json.loads(out)["pid"] for out, _ in said}) == 1
    assert sorted(err.splitlines()[0] for _, err in said) == ["Neo4j runs already.", "Neo4j runs."]


def test_ports_that_are_taken_are_left_to_others(home: Home) -> None:
    """Those of last time are taken by another program, as 7687 may be at the first start."""
    with closing(socket.create_server(("127.0.0.1", 0))) as bolt, closing(socket.create_server(("127.0.0.1", 0))) as http:
        taken = {"bolt": bolt.getsockname()[1], "http": http.getsockname()[1]}
        write_state(home, {"ports": taken, "process": None})
        found = json.loads(home.kg("up", "--json").stdout)
        assert {port_of(found["bolt"]), port_of(found["browser"])}.isdisjoint(taken.values())
        assert connect.version(home.connection()) == "5.26.30"


def test_a_port_that_is_asked_for_and_taken_is_an_error(home: Home) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        done = home.kg("up", "--java", "--bolt-port", port)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"--bolt-port: port {port} is taken" in done.stderr
    same = str(local.free_port())
    done = home.kg("up", "--java", "--bolt-port", same, "--http-port", same)
    assert done.returncode == 2
    assert not (home.neo4j / "server").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"how": "java"}'])
def test_a_damaged_state_file_is_no_server(home: Home, text: str) -> None:
    home.neo4j.mkdir(parents=True)
    (home.neo4j / "server.json").write_text(text, encoding="utf-8")
    assert home.status()["state"] == "stopped"
    assert home.kg("down").returncode == 0


def test_the_process_of_somebody_else_is_never_stopped(home: Home) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        write_state(home, {"ports": {"bolt": 7687, "http": 7474}, "process": {"pid": other.pid, "started": "12345"}})
        assert home.status()["state"] == "stopped"
        assert "does not run" in home.kg("down").stderr
        assert home.kg("reset", "--yes").returncode == 0
        assert other.poll() is None
        other.kill()


def test_reset_asks_and_then_deletes(home: Home) -> None:
    home.up()
    old = home.password
    refused = home.kg("reset")
    assert refused.returncode == 2
    assert "kg neo4j reset --yes" in refused.stderr
    assert home.status()["state"] == "running"
    done = home.kg("reset", "--yes")
    assert (done.returncode, done.stderr) == (0, "The data of Neo4j are deleted.\n")
    assert {path.name for path in home.neo4j.iterdir()} == {"lock"}
    assert home.status()["state"] == "stopped"
    assert "nothing to delete" in home.kg("reset", "--yes").stderr
    home.up()
    assert home.password != old
    assert connect.version(home.connection()) == "5.26.30"


def test_a_lost_password_is_said_and_a_wrong_one_too(home: Home) -> None:
    home.up()
    home.kg("down")
    password = home.neo4j / "password"
    right = password.read_text(encoding="utf-8")
    password.unlink()
    lost = home.kg("up")
    assert lost.returncode == 4
    assert "the password of Neo4j cannot be read" in lost.stderr
    assert "kg neo4j reset" in lost.stderr
    password.write_text("00000000000000000000000000000000\n", encoding="utf-8")
    wrong = home.kg("up")
    assert wrong.returncode == 4
    assert "does not take the password" in wrong.stderr
    assert home.status()["state"] == "stopped"
    password.write_text(right, encoding="utf-8")
    home.up("--http-port", str(local.free_port()))
    assert stat.S_IMODE(password.stat().st_mode) == 0o600


def test_browser_is_told_what_to_open_and_a_running_server_restarts_for_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.neo4j import server

    monkeypatch.setenv("KG_HOME", str(home.path))
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
    before, _ = server.up("java", local.free_port(), local.free_port())
    told = r'param avoid => ["C\N"]; guide http://localhost:1/kg.md'
    after, fresh = server.up(post_connect=told)
    assert (fresh, after.ports, after.post_connect) == (True, before.ports, told)
    assert after.process != before.process
    with connect.session(home.connection()) as session:
        asked = "SHOW SETTINGS YIELD name, value WHERE name = 'browser.post_connect_cmd' RETURN value"
        assert session.run(asked).value() == [told]
    assert server.up(post_connect=told) == (after, False)
    assert server.up() == (after, False)


# --- what is missing on the machine ------------------------------------------------------------------------------------


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A directory to be the PATH, with nothing in it but what the test puts there."""
    path = tmp_path / "bin"
    path.mkdir()
    return path


def script(path: Path, text: str) -> None:
    path.write_text(f"#!{shutil.which('sh')}\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def test_with_neither_docker_nor_java_one_sentence_says_so(home: Home, bare: Path, tmp_path: Path) -> None:
    done = home.kg("up", PATH=str(bare), JAVA_HOME="", XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "Neo4j needs Docker, or Java 17 and Maven.",
        "Here there is no docker, and there is no Java and there is no Maven.",
        "Hint: on Debian `apt-get install openjdk-17-jre-headless maven`; or start Docker.",
    ]
    assert "There is no Java on this machine." in home.kg("up", "--java", PATH=str(bare), JAVA_HOME="").stderr
    docker = home.kg("up", "--docker", PATH=str(bare))
    assert docker.returncode == 4
    assert "there is no docker" in docker.stderr
    assert not (tmp_path / "cache").exists()


def test_an_old_java_is_named(home: Home, bare: Path) -> None:
    script(bare / "java", """echo 'openjdk version "11.0.2" 2019-01-15' >&2""")
    done = home.kg("up", "--java", PATH=str(bare), JAVA_HOME="")
    assert done.returncode == 1
    assert f"too old: {bare / 'java'} is of release 11." in done.stderr
    assert "Neo4j needs Java 17 or newer." in done.stderr


def test_a_docker_client_without_engine_is_no_docker(home: Home, bare: Path) -> None:
    script(bare / "docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1")
    done = home.kg("up", PATH=str(bare), JAVA_HOME="")
    assert "Here no Docker engine answers, and there is no Java" in done.stderr
    assert "no Docker engine answers" in home.kg("up", "--docker", PATH=str(bare)).stderr


def test_without_maven_the_jars_cannot_come(home: Home, bare: Path, tmp_path: Path) -> None:
    java = shutil.which("java")
    assert java is not None
    (bare / "java").symlink_to(java)
    done = home.kg("up", "--java", PATH=str(bare), JAVA_HOME="", XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert done.returncode == 1
    assert "There is no Maven on this machine." in done.stderr


def test_a_server_that_cannot_start_is_gone_and_says_why(private_server: Callable[..., PrivateServer]) -> None:
    server = private_server({"no.such.setting": "1"})
    with pytest.raises(KgError, match=r"(?s)failed\..*no\.such\.setting"):
        server.start()
    assert not [line for line in command_lines() if str(server.home) in line]


def test_a_server_that_stops_while_it_starts_says_why(private_server: Callable[..., PrivateServer]) -> None:
    server = private_server()
    stopped = pytest.raises(ServiceError, match=r"(?s)Neo4j stopped while it started\..*in use")
    with closing(socket.create_server(("127.0.0.1", server.ports.http))), stopped as raised:
        server.start()
    assert str(server.home / "logs") in raised.value.hint


# --- Docker, as far as it goes without an engine -----------------------------------------------------------------------


def test_docker_is_called_with_the_file_and_never_with_the_password(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.neo4j import docker, server

    log = tmp_path / "called"
    script(bare / "docker", f'echo "$@" >> {log}; env >> {log}; case "$*" in *"--quiet"*) echo 1;; *) echo 2.29.0;; esac')
    monkeypatch.setenv("PATH", f"{bare}:{os.environ['PATH']}")
    found, fresh = server.up("docker", 7701, 7702, "guide here")
    assert (fresh, found.how, found.process, found.ports.bolt) == (True, "docker", None, 7701)
    called = log.read_text(encoding="utf-8")
    name = docker.project(server.directory())
    assert f"compose -p {name} -f {ROOT / 'docker-compose.yml'} up --detach --wait" in called
    for line in ("KG_NEO4J_BOLT_PORT=7701", "KG_NEO4J_HTTP_PORT=7702", "KG_NEO4J_POST_CONNECT=guide here"):
        assert line in called
    auth = server.directory() / "auth"
    assert auth.read_text(encoding="utf-8").strip() == f"neo4j/{server.password()}"
    assert stat.S_IMODE(auth.stat().st_mode) == 0o600
    assert f"KG_NEO4J_AUTH_FILE={auth}" in called
    assert server.running() == found
    assert server.reset()
    called = log.read_text(encoding="utf-8")
    assert f"-f {ROOT / 'docker-compose.yml'} down --volumes" in called
    assert not auth.exists()
    assert "neo4j/" not in called.replace(str(auth), "").replace("/neo4j/", "")
