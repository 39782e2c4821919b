"""The command's own words, in French: what click writes around the commands."""

from importlib.metadata import entry_points
from typing import Any

import click
from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError, ProgrammingError


class French(click.Command):
    """A command whose help speaks French."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that says what to type."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="À taper : ")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Afficher cette aide."
        return option


class Commands(French, FlaskGroup):
    """A Flask command group: it lists the hub's own commands; those of extensions work without being listed."""

    command_class = French

    def __init__(self, **extra: Any) -> None:
        super().__init__(add_default_commands=False, add_version_option=False, **extra)
        self.params = []  # Flask's own, for applications that are named on the command line
        self.subcommand_metavar = "COMMANDE …"

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a database that is away or older than this version is said in one sentence."""
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as error:
            click.echo(
                f"La base de données refuse : {error.orig}. Est-elle lancée, et à jour (hub migrate) ?", err=True
            )
            raise SystemExit(1) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which one needs them."""
        foreign = {plugin.name for plugin in entry_points(group="flask.commands")}
        return [name for name in self.commands if name not in foreign]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with its first sentence, whole."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, command.get_short_help_str(200)) for name, command in found if command and not command.hidden]
        with formatter.section("Commandes"):
            formatter.write_dl(rows)
