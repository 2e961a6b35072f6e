"""Completion scripts for bash, zsh and fish, made from the parser, so that they never lag behind it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator


def script(top: argparse.ArgumentParser, shell: str) -> str:
    """The completion script of a command line for ``bash``, ``zsh`` or ``fish``."""
    commands = dict(_commands(top))
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](top.prog, commands)


def _commands(top: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _words(sub: argparse.ArgumentParser) -> list[str]:
    """What may stand behind a command: its options, and the choices of its arguments."""
    words = [option for action in sub._actions for option in action.option_strings if option.startswith("--")]
    return words + [str(choice) for action in sub._actions for choice in action.choices or ()]


def _about(sub: argparse.ArgumentParser) -> str:
    return (sub.description or "").rstrip(".").replace("'", "’")


def _bash(prog: str, commands: dict[str, argparse.ArgumentParser]) -> str:
    cases = "\n".join(f"    {name}) words='{' '.join(_words(sub))}' ;;" for name, sub in commands.items())
    return f"""_{prog}() {{
  local words cur=${{COMP_WORDS[COMP_CWORD]}}
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=($(compgen -W '{" ".join(commands)}' -- "$cur"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur") $(compgen -f -- "$cur"))
}}
complete -o filenames -F _{prog} {prog}
"""


def _zsh(prog: str, commands: dict[str, argparse.ArgumentParser]) -> str:
    names = "\n".join(f"    '{name}:{_about(sub)}'" for name, sub in commands.items())
    cases = "\n".join(f"    {name}) compadd -- {' '.join(_words(sub))} ;;" for name, sub in commands.items())
    return f"""#compdef {prog}
_{prog}() {{
  local -a names=(
{names}
  )
  if (( CURRENT == 2 )); then
    _describe command names
    return
  fi
  case $words[2] in
{cases}
  esac
  _files
}}
compdef _{prog} {prog}
"""


def _fish(prog: str, commands: dict[str, argparse.ArgumentParser]) -> str:
    lines = []
    for name, sub in commands.items():
        lines.append(f"complete -c {prog} -n __fish_use_subcommand -a {name} -d '{_about(sub)}'")
        for word in _words(sub):
            what = f"-l {word[2:]}" if word.startswith("--") else f"-a {word}"
            lines.append(f"complete -c {prog} -n '__fish_seen_subcommand_from {name}' {what}")
    return "\n".join(lines) + "\n"
