"""python -m benchmarks NAME... | all"""

import sys
from importlib import import_module

#: Each is a module here with a function `run` that writes its section.
NAMES = ("item_knn", "svd", "movielens")


def main(arguments: list[str]) -> int:
    names = list(NAMES) if arguments == ["all"] else arguments
    unknown = [name for name in names if name not in NAMES]
    if unknown or not names:
        print(f"usage: python -m benchmarks NAME... | all\nnames: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names:
        import_module(f"benchmarks.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
