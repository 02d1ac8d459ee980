"""The command line of `lares-provision`; the same manners as `lares` has (docs/cli.md).

Nothing heavy is imported before a command needs it.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from lares.errors import LaresError, UsageError
from lares_provisioning.app.options import add_places, places_of


class _Version(argparse.Action):
    """Reads the version when it is asked for: every other command would pay for it."""

    def __call__(self, *_given: object) -> NoReturn:
        from lares_provisioning.app.serve import installed_version

        sys.stdout.write(f"lares-provision {installed_version()}\n")
        raise SystemExit(0)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of a whole usage text."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see: {self.prog} --help")


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code: 0 done, 1 it failed, 2 it was called wrongly."""
    try:
        arguments = build_parser(argv[0] if argv else "").parse_args(argv)
        return _run(arguments)
    except UsageError as error:
        _complain(error)
        return 2
    except LaresError as error:
        _complain(error)
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130


def build_parser(wanted: str = "import") -> argparse.ArgumentParser:
    """Return the parser; the options of `import`, which cost memory, only if it is wanted."""
    parser = _Parser(
        prog="lares-provision",
        description="First boot of Lares: setup network, page, serial line, files on the card.",
        epilog="example: lares-provision status --json",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version")
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True, parser_class=_Parser
    )

    def add(name: str, text: str, example: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=text,
            description=text[0].upper() + text[1:] + ".",
            epilog=f"example: lares-provision {example}",
        )

    serve = add("serve", "run the set-up until it is told to stop", "serve --port 8080")
    add_places(serve)
    serve.add_argument("--port", type=_port, default=80, help="port of the pages without systemd")
    serve.add_argument(
        "--serial", metavar="DEVICE", action="append", help="line for Improv (/dev/ttyGS0)"
    )
    serve.add_argument(
        "--panel",
        metavar="SOCKET",
        type=Path,
        default=Path("/run/lares-provision/panel"),
        help="where the light and the button of the box are told what to show",
    )
    serve.add_argument(
        "--label",
        metavar="FILE",
        type=Path,
        default=Path("/boot/firmware/LARES-SETUP.txt"),
        help="the label on the card, which the appliance's system is asked to write",
    )
    serve.add_argument("--log-level", choices=("debug", "info", "warning", "error"), default="info")
    serve.add_argument("--json", action="store_true", help="log as JSON")

    status = add("status", "say how the set-up stands", "status --json")
    add_places(status)
    status.add_argument("--json", action="store_true", help="for machines")

    label = add("label", "print the label: name, key, code for cameras", "label --svg -o label.svg")
    add_places(label)
    label.add_argument("-o", "--output", metavar="FILE", type=Path, help="write it there")
    label.set_defaults(form="text")
    form = label.add_mutually_exclusive_group()
    for word, text in (
        ("svg", "the code alone, as a picture"),
        ("screen", "how to begin, for the screen of the box"),
        ("json", "for machines; with the key"),
    ):
        form.add_argument(f"--{word}", dest="form", action="store_const", const=word, help=text)

    reset = add("reset", "make the box as it came: erase home, settings and Wi-Fi", "reset --yes")
    add_places(reset)
    reset.add_argument("--yes", action="store_true", help="do not ask")
    reset.add_argument("--json", action="store_true", help="for machines")

    importing = add("import", "take over the set-up files of the card, once", "import --look")
    if wanted == "import":
        from lares_provisioning.preseed import command as import_command

        import_command.add_arguments(importing)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    match arguments.command:
        case "serve":
            return _serve(arguments)
        case "import":
            from lares_provisioning.preseed import command as import_command

            return import_command.run(arguments)
        case _:
            return _errand(arguments)


def _serve(arguments: argparse.Namespace) -> int:
    import logging

    from lares.runtime import telemetry
    from lares_provisioning.app.serve import ServeOptions, serve

    telemetry.configure(arguments.log_level, json=arguments.json)
    logging.getLogger("lares_provisioning").setLevel(arguments.log_level.upper())
    return serve(
        ServeOptions(
            places=places_of(arguments),
            port=arguments.port,
            serial=tuple(arguments.serial or ("/dev/ttyGS0",)),
            panel=arguments.panel,
            label=arguments.label,
        )
    )


def _errand(arguments: argparse.Namespace) -> int:
    from lares_provisioning.app import errands

    places = places_of(arguments)
    match arguments.command:
        case "status":
            return errands.status(places, as_json=arguments.json)
        case "label":
            return errands.label(places, output=arguments.output, form=arguments.form)
        case _:
            return errands.reset(places, yes=arguments.yes, as_json=arguments.json)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _complain(error: LaresError) -> None:
    sys.stderr.write(f"lares-provision: {' '.join(str(error).split())}\n")
