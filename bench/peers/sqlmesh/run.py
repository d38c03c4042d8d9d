"""Run SQLMesh as of a moment: `python run.py plan|run 2026-10-01T06:00:00`.

The command line has no way to say when `run` runs; the library has.
"""

import sys
from pathlib import Path

from sqlmesh import Context


def main() -> int:
    verb, moment = sys.argv[1:]
    context = Context(paths=str(Path(__file__).parent))
    try:
        if verb == "plan":
            context.plan(auto_apply=True, no_prompts=True, execution_time=moment)
            return 0
        return 1 if context.run(execution_time=moment).is_failure else 0
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
