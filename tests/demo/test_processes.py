import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shopdemo import environment
from shopdemo.processes import family, is_free

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import os, subprocess, sys, time

def write_down():
    with open({pids!r}, "a") as file:
        print(os.getpid(), file=file)

write_down()
if os.fork() == 0:
    write_down()
time.sleep(60)
"""
# Its child has a child of its own; both write down their number and then sleep.
PARENT = """
import time
from pathlib import Path
from shopdemo.processes import Stopped, family
try:
    with family(Path({logs!r})) as found:
        found.start("child", ["-c", {child!r}])
        while True:
            try:
                time.sleep(0.05)
            except Exception:
                print("swallowed")
except Stopped:
    print("stopped")
"""


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_for(condition, or_else):
    deadline = time.monotonic() + 20
    while not condition():
        if time.monotonic() > deadline:
            or_else()
            pytest.fail("it did not come about in 20 s")
        time.sleep(0.05)


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks processes up in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_children_and_grandchildren(tmp_path, number):
    pids = tmp_path / "pids"
    script = PARENT.format(logs=str(tmp_path / "log"), child=CHILD.format(pids=str(pids)))
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        wait_for(lambda: pids.exists() and len(pids.read_text().split()) == 2, or_else=parent.kill)
        parent.send_signal(number)
        assert parent.communicate(timeout=20)[0] == "stopped\n"
    assert not [pid for pid in pids.read_text().split() if is_running(int(pid))]


def test_a_process_that_ended_is_named_with_its_last_words(tmp_path):
    with family(tmp_path) as processes:
        processes.start("short", ["-c", "print('that was all')"])
        processes.children["short"].wait()
        assert processes.ended() == "short"
        assert processes.last_words("short") == "that was all"


def test_a_port_that_somebody_listens_on_is_not_free():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert not is_free("127.0.0.1", listener.getsockname()[1])
    assert is_free("127.0.0.1", 0)


def test_a_taken_port_is_told_with_another_to_choose(tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        settings = {
            **os.environ,
            "DEMO_VAR": str(tmp_path),
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "shopdemo.settings",
        }
        run = subprocess.run(
            [sys.executable, "manage.py", "demo_run"],
            cwd=ROOT,
            env=settings,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert run.returncode == 1
    assert f"make demo PORT={port + 1}" in run.stderr


@pytest.mark.parametrize(
    ("url", "engine", "host", "name"),
    [
        ("postgresql://me:p%40ss@db.example:5433/shop", "postgresql", "db.example", "shop"),
        ("mariadb://root@127.0.0.1:3306/shop", "mysql", "127.0.0.1", "shop"),
    ],
)
def test_the_database_can_be_named_in_the_environment(tmp_path, url, engine, host, name):
    found = environment.database(url, tmp_path)
    assert found["ENGINE"].endswith(engine)
    assert (found["HOST"], found["NAME"]) == (host, name)


def test_without_a_database_url_it_is_sqlite_for_several_processes(tmp_path):
    options = environment.database("", tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "WAL" in options["init_command"]


def test_a_wrong_database_url_is_told_with_a_right_one(tmp_path):
    with pytest.raises(environment.ImproperlyConfigured, match="postgresql://user"):
        environment.database("oracle://x", tmp_path)


def test_the_secret_key_is_made_once_and_kept_to_its_owner(tmp_path):
    key = environment.secret_key(tmp_path)
    assert len(key) >= 50
    assert environment.secret_key(tmp_path) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_celery_finds_the_demo_from_a_bare_shell(tmp_path):
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = "import shopdemo; print(shopdemo.celery_app.conf.task_routes)"
    bare = {**bare, "DEMO_VAR": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", command], cwd=ROOT, env=bare, capture_output=True, text=True)
    assert "recommendations.tasks.train_version" in run.stdout, run.stderr
