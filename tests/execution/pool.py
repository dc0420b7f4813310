"""A pool of workers that survives what happens in them: a case that ends its process or hangs is `crash`."""

import json
import os
import pathlib
import queue
import selectors
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).resolve().parent
# Seconds for one case, and for the start of a worker.
PATIENCE = 60
START = 300
# A worker is replaced after this many cases: the libraries keep memory for each kernel that they have seen.
CASES = 4000


class Worker:
    """One process; it is started when first needed."""

    def __init__(self, folder):
        # The process works in the folder: MindSpore leaves files where it stands when it fails.
        self.folder = folder.resolve()
        self.process = None
        self.cases = 0

    def start(self):
        """Starts the process and waits until it has imported both libraries."""
        environment = os.environ | {"OMP_NUM_THREADS": "1", "GLOG_v": "4"}
        log = open(self.folder / f"worker-{id(self)}.log", "ab")
        self.process = subprocess.Popen(
            [sys.executable, HERE / "worker.py", self.folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment, cwd=self.folder,
        )
        log.close()
        self.cases, self.rest = 0, b""
        if self.line(START) is None:
            raise RuntimeError(f"a worker does not start; see {log.name}")

    def stop(self):
        """Ends the process."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None

    def line(self, patience):
        """The next line as JSON; None if the process ended or said nothing in time."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while b"\n" not in self.rest:
                if not selector.select(patience):
                    return None
                chunk = os.read(self.process.stdout.fileno(), 65536)
                if not chunk:
                    return None
                self.rest += chunk
        line, _, self.rest = self.rest.partition(b"\n")
        return json.loads(line)

    def run(self, batch):
        """The results of a batch, in order."""
        results, first, again = [], 0, set()
        while True:
            if self.process is None or self.cases > CASES:
                self.stop()
                self.start()
            results += (answers := list(self.ask(batch, first)))
            if not answers or answers[-1]["outcome"] != "crash":
                return results
            # Once may be chance, or the doing of a case before: a fresh process tries again.
            crashed = answers[-1]["index"]
            first = crashed + (crashed in again)
            if crashed not in again:
                again.add(crashed)
                results.pop()

    def ask(self, batch, first):
        """Results from a case on, until the end or a crash."""
        self.process.stdin.write(f"{batch} {first}\n".encode())
        self.process.stdin.flush()
        running = first
        while True:
            answer = self.line(PATIENCE)
            if answer is None:
                ended = self.process.poll()
                self.stop()
                why = "hangs" if ended is None else f"ends the process ({ended})"
                yield {"index": running, "outcome": "crash", "why": why, "stand_in": False, "gradients": False, "bound": False}
                return
            if "done" in answer:
                return
            if "starts" in answer:
                running = answer["starts"]
            else:
                self.cases += 1
                yield answer


def run(folder, names, size, progress):
    """Results by batch, from `size` workers at once."""
    left, found, errors = queue.SimpleQueue(), {}, []
    for name in names:
        left.put(name)

    def serve():
        worker = Worker(folder)
        try:
            while True:
                name = left.get_nowait()
                found[name] = worker.run(name)
                progress(name, found[name])
        except queue.Empty:
            pass
        except Exception as error:  # told once all threads are done
            errors.append(error)
        finally:
            worker.stop()

    threads = [threading.Thread(target=serve) for _ in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return found
