import subprocess
import sys

PROGRAM = """
import sys
import recommendations.algorithms.online.re_ranking
heavy = {"scipy", "lightgbm", "sklearn", "pandas", "implicit", "surprise"} & set(sys.modules)
sys.exit(", ".join(sorted(heavy)) or None)
"""


def test_a_request_can_rank_by_exported_weights_with_numpy_alone():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
