#!/usr/bin/env python3
"""The sandbox of both servers' units, as systemd judges it."""

import subprocess
import unittest

from door import ROOT

MOST = 15  # tenths of exposure


class Units(unittest.TestCase):
    def test_leave_little_exposed(self):
        units = sorted((ROOT / "tools/deploy/systemd").glob("*.service"))
        self.assertEqual(len(units), 2)
        for unit in units:
            done = subprocess.run(
                ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST}",
                 "--no-pager", unit], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
