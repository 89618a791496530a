"""`relievo models`: the estimators, their licences, and fetching weights ahead of time."""

from typing import Annotated

import typer

from relievo.cli import options as o

models = typer.Typer(help="The depth estimators: list, show, pull.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="As `relievo models list` shows it.")]


@models.command("list")
def list_models(json: o.AsJson = False) -> None:
    """Lists all estimators by name."""
    from relievo.cli.show import say_json
    from relievo.depth.registry import list_estimators

    for row in list_estimators():
        if json:
            say_json(**_record(row))
        else:
            size = f"{row.parameters_m:g} M"
            print(f"{row.name:32} {size:>8}  {row.kind:24} {row.licence:18} {row.summary}")


@models.command("show")
def show_model(name: Name, json: o.AsJson = False) -> None:
    """Shows what is known of one estimator."""
    from relievo.cli.show import say_json
    from relievo.depth.registry import find_estimator

    record = _record(find_estimator(name))
    if json:
        say_json(**record)
        return
    for key, value in record.items():
        print(f"{key:12} {value}")


@models.command("pull")
def pull_model(name: Name) -> None:
    """Downloads the weights of an estimator, for use without a network."""
    from relievo.cli.show import ShownDownload
    from relievo.depth.registry import pull

    print(pull(name, progress=ShownDownload()))


def _record(row: object) -> dict[str, object]:
    from dataclasses import asdict

    return {key: value for key, value in asdict(row).items() if value is not None}  # type: ignore[call-overload]
