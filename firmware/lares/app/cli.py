"""The command line: one table of commands, the same manners for all.

Every command has `--help` with an example, exits 0 (done), 1 (it failed) or 2 (it was called
wrongly), and says an error on stderr in one line that tells what to do.
"""

import argparse
import importlib
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NoReturn, Protocol

from lares.app.cli_output import reader_has_gone, write_error, write_line
from lares.errors import LaresError, UsageError

RunAsync = Callable[[Coroutine[Any, Any, int]], int]

COMMANDS = (
    "run",
    "demo",
    "say",
    "understand",
    "devices",
    "discover",
    "doctor",
    "backup",
    "restore",
    "update",
    "bench",
)


class CommandModule(Protocol):
    """What a module in `lares.app.commands` offers; nothing heavy is imported before `run`."""

    HELP: str
    """One line for the list of commands."""
    EXAMPLE: str
    """A call that works, for the command's own help."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's own arguments."""
        ...

    def run(self, args: argparse.Namespace, run_async: RunAsync) -> int:
        """Do it and return the exit code."""
        ...


class _Version(argparse.Action):
    """Reads the version when it is asked for: every other command would pay for it."""

    def __call__(self, *_given: object) -> NoReturn:
        from importlib.metadata import version

        write_line(f"lares {version('lares')}")
        raise SystemExit(0)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of a whole usage text."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see: {self.prog} --help")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = _Parser(
        prog="lares",
        description="Lares: the service of a home appliance that acts on a sentence.",
        epilog='example: lares say "打开客厅的灯"',
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True, parser_class=_Parser
    )
    for name in COMMANDS:
        module = _module(name)
        command = commands.add_parser(
            name,
            help=module.HELP,
            description=module.HELP[0].upper() + module.HELP[1:] + ".",
            epilog=f"example: {module.EXAMPLE}",
        )
        module.add_arguments(command)
        command.set_defaults(module=module)
    return parser


def _module(name: str) -> Any:  # noqa: ANN401 -- a module; CommandModule tells what it offers
    return importlib.import_module(f"lares.app.commands.{name}")


def main(argv: Sequence[str], run_async: RunAsync) -> int:
    """Run one command and return its exit code."""
    try:
        args = build_parser().parse_args(argv)
        module: CommandModule = args.module
        return module.run(args, run_async)
    except UsageError as error:
        write_error(str(error))
        return 2
    except LaresError as error:
        write_error(str(error))
        return 1
    except BrokenPipeError:
        reader_has_gone()
        return 1
    except KeyboardInterrupt:
        return 130
