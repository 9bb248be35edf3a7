"""`kg questions`: questions that are kept and asked again, by hand or on a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.app import app, talk
from kg.cli.output_options import Output, writes
from kg.cli.question import asks
from kg.routes.request import Request

if TYPE_CHECKING:
    from kg.analyses.saved_questions import Rerun

group = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Questions that are kept and asked again: which answers have changed?"
)
app.add_typer(group, name="questions")

LISTED = ("name", "question", "last")
RUN = ("name", "day", "since", "changed", "avoids", "would_avoid", "unproven", "touches", "routes")


@group.command(epilog="Examples: kg questions save gm --avoid CN --to gm | kg questions save laws --rule dfars-252.225-7052")
@asks()
def save(asked: Request, name: Annotated[str, typer.Argument(help="small letters, digits and dashes")]) -> None:
    """Keep a question under a name; without --as-of it is asked of the day on which it runs."""
    from kg.analyses import saved_questions
    from kg.dataset.workspace import snapshot
    from kg.routes.question import resolve_question

    # what cannot be meant is said now, and not in the night on which it runs
    resolve_question(snapshot(talk), asked)
    saved_questions.save(name, asked)
    talk(f"Kept as {name}: kg questions run {name} asks it.")


@group.command("list", epilog="Examples: kg questions list | kg questions list --json")
@writes()
def list_(output: Output) -> None:
    """List the questions that are kept, and when each was last asked."""
    from kg.analyses import saved_questions
    from kg.cli.output import emit

    rows = [
        {"name": each.name, "question": f"kg paths {question_words(each.asked)}", "last": each.last.day if each.last else None}
        for each in saved_questions.saved()
    ]
    emit(rows, LISTED, output)


@group.command(epilog="Examples: kg questions run | kg questions run gm --json")
@writes()
def run(
    output: Output, name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="one of them; default all")] = None
) -> None:
    """Ask what is kept again, and leave with exit code 1 where an answer is not what it was the last time.

    A first answer is no change. kg diff --since, with the day of the last run, says which claims changed it.
    """
    from kg.analyses import saved_questions
    from kg.cli.output import as_json, deliver, emit
    from kg.data import to_data
    from kg.dataset.workspace import snapshot as current

    asked = [saved_questions.find(name)] if name is not None else list(saved_questions.saved())
    snapshot = current(talk)
    found = saved_questions.RerunAnswer(tuple(saved_questions.rerun(snapshot, each) for each in asked))
    if output.format == "json":
        deliver(as_json(to_data(found)), output.path)
    else:
        emit([_row(each) for each in found.questions], RUN, output)
    words = {each.name: question_words(each.asked) for each in asked}
    changed = [each for each in found.questions if each.changed]
    for each in changed:
        talk(f"{each.name} has changed: kg diff {words[each.name]} --since {each.since}")
    if changed:
        raise typer.Exit(1)


@group.command(epilog="Examples: kg questions remove gm")
def remove(name: Annotated[str, typer.Argument(help="as kg questions list names it")]) -> None:
    """Forget a question."""
    from kg.analyses import saved_questions

    saved_questions.remove(name)
    talk(f"{name} is forgotten.")


def question_words(asked: Request) -> str:
    """The options that ask a question, as typed."""
    import shlex

    from kg.cli.question import OPTIONS

    words: list[str] = []
    for name, (hint, default) in OPTIONS.items():
        # --only is no field of a request: it is kept as what is avoided
        value = getattr(asked, name, default)
        if not value or value == default:
            continue
        option = hint.__metadata__[0]
        # the first name of an option in an annotation stands where its default would
        named = [each for each in (option.default, *(option.param_decls or ())) if str(each).startswith("--")]
        flag = named[0] if named else f"--{name.replace('_', '-')}"
        values = value if isinstance(value, (list, tuple)) else [value]
        for each in values:
            words += [flag] if each is True else [flag, shlex.quote(str(each))]
    return " ".join(words)


def _row(each: Rerun) -> dict[str, str | int | list[str] | None]:

    counts = each.new
    return {
        "name": each.name,
        "day": each.day,
        "since": each.since,
        "changed": "yes" if each.changed else "no" if each.since else "first answer",
        "avoids": counts.avoids,
        "would_avoid": counts.would_avoid,
        "unproven": counts.unproven,
        "touches": counts.touches,
        "routes": [
            f"{' -> '.join(route.sites)}: {route.old or 'not there'}, then {route.new or 'not there'}" for route in each.routes
        ],
    }
