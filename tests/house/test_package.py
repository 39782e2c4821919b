"""What is installed holds all that the hub reads at run time."""

import shutil
import subprocess
import sys
import zipfile

from tests.house.tree import HUB, ROOT, project_files, shown

BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
SOURCES = ("setup.cfg", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "config.py", "wsgi.py")


def test_the_package_is_complete(tmp_path):
    for name in SOURCES:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(HUB, tmp_path / "hub", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-c", BUILD, "built"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "built").glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    ours = [str(path.relative_to(ROOT)) for path in project_files() if path.is_relative_to(HUB)]
    missing = [name for name in ["config.py", "wsgi.py", *ours] if name not in packed]
    assert not missing, shown(missing)
