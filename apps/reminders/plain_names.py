"""Which names a template only prints as they are, or asks whether they are empty.

What a value looks like then makes no difference to anything around it, so that it can be put in afterwards.
"""

from collections.abc import Iterable, Iterator

from django.template import Node, Template
from django.template.base import FilterExpression, TextNode, Variable, VariableNode
from django.template.defaulttags import AutoEscapeControlNode, CommentNode, IfNode, LoadNode, TemplateLiteral
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode

SILENT = (TextNode, CommentNode, LoadNode)
TRUTH = {"and", "or", "not"}

Use = tuple[str, bool]
"""A name, and whether this use of it is plain."""


class _Strange(Exception):
    """A tag of which nothing is known."""


def plain_names(template: Template) -> frozenset[str]:
    """Empty where the template holds a tag that could do anything with any name."""
    try:
        uses = list(_uses(template.nodelist))
    except _Strange:
        return frozenset()
    return frozenset(name for name, _ in uses) - {name for name, plain in uses if not plain}


def _uses(nodes: Iterable[Node]) -> Iterator[Use]:
    for node in nodes:
        match node:
            case VariableNode():
                yield from _printed(node.filter_expression)
            case IfNode():
                yield from _asked(node)
            case ExtendsNode():
                yield from _uses(node.nodelist)
                yield from _uses(_parent(node).nodelist)
            case BlockNode() | AutoEscapeControlNode():
                yield from _uses(node.nodelist)
            case _ if type(node) not in SILENT:
                raise _Strange


def _parent(node: ExtendsNode) -> Template:
    name = getattr(node.parent_name, "var", None)
    if not isinstance(name, str):
        raise _Strange
    parent: Template = get_template(name).template  # type: ignore[attr-defined]
    return parent


def _asked(node: IfNode) -> Iterator[Use]:
    for condition, nodes in node.conditions_nodelists:
        if condition is not None:  # None: {% else %}
            yield from _of_condition(condition, plain=True)
        yield from _uses(nodes)


def _of_condition(condition: object, *, plain: bool) -> Iterator[Use]:
    if isinstance(condition, TemplateLiteral):
        yield from ((name, use and plain) for name, use in _printed(_expression(condition)))
        return
    inner = plain and getattr(condition, "id", "") in TRUTH
    for part in (getattr(condition, "first", None), getattr(condition, "second", None)):
        if part is not None:
            yield from _of_condition(part, plain=inner)


def _expression(literal: TemplateLiteral) -> FilterExpression:
    found: object = literal.value
    assert isinstance(found, FilterExpression)  # noqa: S101  its type stubs know better than Django
    return found


def _printed(expression: FilterExpression) -> Iterator[Use]:
    plain = not expression.filters
    if isinstance(expression.var, Variable):
        yield from _of_variable(expression.var, plain=plain)
    for _, arguments in expression.filters:
        for is_name, argument in arguments:
            if is_name and isinstance(argument, Variable):
                yield from _of_variable(argument, plain=False)


def _of_variable(variable: Variable, *, plain: bool) -> Iterator[Use]:
    """A dot asks for a part of the value, or calls it."""
    if variable.lookups:
        yield variable.lookups[0], plain and len(variable.lookups) == 1
