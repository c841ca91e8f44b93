"""python -m benchmarks NAME... | all"""

import sys
from importlib import import_module
from pathlib import Path

#: The modules here with a function `run`; each writes its section of the page.
NAMES = tuple(
    sorted(
        path.stem
        for path in Path(__file__).parent.glob("*.py")
        if "\ndef run() -> None:" in path.read_text("utf-8")
    )
)


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
