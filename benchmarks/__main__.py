"""python -m benchmarks NAME... | all | NAME --its-options"""

import sys
from importlib import import_module
from pathlib import Path

#: The modules here with a function `run`; each writes its section of the page.
NAMES = tuple(
    sorted(
        path.parent.name if path.name == "__init__.py" else path.stem
        for path in [*Path(__file__).parent.glob("*.py"), *Path(__file__).parent.glob("*/__init__.py")]
        if "\ndef run(" in path.read_text("utf-8")
    )
)


def main(arguments: list[str]) -> int:
    first = next((place for place, word in enumerate(arguments) if word.startswith("-")), len(arguments))
    names, options = arguments[:first], arguments[first:]
    names = list(NAMES) if names == ["all"] else names
    unknown = [name for name in names if name not in NAMES]
    if unknown or not names or (options and len(names) > 1):
        print(f"usage: python -m benchmarks NAME... | all\nnames: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names:
        import_module(f"benchmarks.{name}").run(*options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
