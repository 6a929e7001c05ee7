"""Chromium without a window, driven through a pipe by its DevTools protocol: no other package, no port."""

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PATH = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Browser:
    """One page; a context manager that ends the browser."""

    def __init__(self, profile: Path) -> None:
        theirs, self._write = os.pipe()
        self._read, answers = os.pipe()
        command = [PATH, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
        command += [f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"]
        # The browser reads from 3 and writes to 4, which may be in use here.
        code = "import os, sys; kept = [os.dup(int(one)) for one in sys.argv[1:3]];"
        code += "os.dup2(kept[0], 3); os.dup2(kept[1], 4); [os.set_inheritable(one, True) for one in (3, 4)];"
        code += "os.execv(sys.argv[3], sys.argv[3:])"
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-c", code, str(theirs), str(answers), *command],
            pass_fds=(theirs, answers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        os.close(answers)
        self._rest, self._number, self._session = b"", 0, None

    def __enter__(self):
        page = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        found = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = found["sessionId"]
        self.call("Page.enable")
        return self

    def __exit__(self, *_):
        os.close(self._write)
        os.close(self._read)
        self.process.terminate()
        self.process.wait(timeout=20)

    def call(self, method, **parameters):
        """Return what a command of the protocol answers."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self._rest:
                part = os.read(self._read, 1 << 20)
                assert part, "the browser has ended"
                self._rest += part
            text, _, self._rest = self._rest.partition(b"\0")
            answer = json.loads(text)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def size(self, width, height):
        """Show the page as on a screen of this size."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def open(self, address):
        self.call("Page.navigate", url=address)

    def run(self, code):
        """Return what a JavaScript expression, or what it promises, gives."""
        found = self.call("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def wait(self, code, seconds=60):
        """Wait until an expression is true."""
        deadline = time.monotonic() + seconds
        while not self.run(code):
            assert time.monotonic() < deadline, code
            time.sleep(0.02)

    def picture(self, path):
        found = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        Path(path).write_bytes(base64.b64decode(found["data"]))
