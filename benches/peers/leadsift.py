"""leadsift as the benchmark runs it: the program for imports and cold starts, `cargo bench --bench engine` for the rest."""

import json
import os
import pathlib
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def build():
    """Builds what is measured; the paths of the binaries by name."""
    # In one go: with the same features of dependencies nothing is compiled twice.
    command = ["cargo", "build", "--release", "--bin", "leadsift", "--example", "generate_leads", "--bench", "engine"]
    command.append("--message-format=json-render-diagnostics")
    out = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
    messages = [json.loads(line) for line in out.splitlines()]
    built = [message for message in messages if message.get("executable")]
    return {message["target"]["name"]: message["executable"] for message in built}


def spent(command, **options):
    """Runs a command; its wall seconds, CPU seconds, peak memory in bytes and standard output."""
    clock = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, **options)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - clock
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, out


def resident(pid):
    """Resident bytes of a process: of its own, and of mapped files."""
    kinds = {"RssAnon": 0, "RssFile": 0}
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            name, _, value = line.partition(":")
            if name in kinds:
                kinds[name] = int(value.split()[0]) * 1024
    return kinds["RssAnon"], kinds["RssFile"]


class Engine:
    """The measuring binary on one database: a request a line, a reply a line."""

    def __init__(self, binary, database, as_of, threads):
        command = [binary, str(database), as_of, str(threads)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, do, **request):
        self.process.stdin.write(json.dumps({"do": do, **request}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the engine ended at {do}")
        reply = json.loads(line)
        if "error" in reply:
            raise RuntimeError(f"{do}: {reply['error']}")
        return reply

    def memory(self):
        """Resident bytes: of its own, and of mapped files."""
        return resident(self.process.pid)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
