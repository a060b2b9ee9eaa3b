"""Renders chat templates with Jinja2 in the environment of Hugging Face's transformers.

    python3 eng/peers/template/oracle.py CASES.jsonl OUT.jsonl

Each line of CASES is {"template": ..., "input": {...}}; each of OUT {"text": ...} or {"error": ...}.
Dates are those of 2 January 2026, so that a result can be stored. The tojson, the globals and the tag
{% generation %} are written after the documentation of transformers' chat templates.
"""
import datetime
import json
import sys

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_render"), [], [], body).set_lineno(line)

    @jinja2.pass_context
    def _render(self, context, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda form: datetime.datetime(2026, 1, 2, 3, 4, 5).strftime(form)
    return env


def render(case):
    try:
        return {"text": environment().from_string(case["template"]).render(**case["input"])}
    except Exception as failure:
        return {"error": f"{type(failure).__name__}: {failure}"}


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as cases, open(sys.argv[2], "w", encoding="utf-8") as out:
        for line in cases:
            out.write(json.dumps(render(json.loads(line)), ensure_ascii=False) + "\n")
