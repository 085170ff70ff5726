"""Reads VBA well enough to find what a compiler would complain of: names that nobody declares, blocks that do not end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# The words and functions of VBA, and the objects of Excel, that our modules use.
_WORDS = """
    and as boolean byref byval call case collection const date declare dim do double each else elseif empty end error exit explicit false for function
    goto if in input integer is let lib alias like line long loop me mod new next not nothing object on open option optional or output paramarray preserve print
    private public redim resume select set static step string sub then to true type typeof until variant wend while with withevents xor close get put ptrsafe
    module base compare text attribute
    array cdbl chr clng cstr cverr datediff dir eof err environ freefile instr instrrev isarray iserror ismissing isobject lbound lcase left len mid msgbox now
    replace right split strcomp trim typename ubound vartype createobject
    vbcr vbcrlf vbcurrency vbdate vbdirectory vbexclamation vbinformation vblf vbnewline vbstring vbtextcompare
    activesheet activeworkbook application iribboncontrol iribbonui thisworkbook workbook worksheet vba7 win64 mac app
    activedocument currentproject activepresentation thisdocument
    """
LANGUAGE = frozenset(_WORDS.split())

_ROUTINE = re.compile(r"^(?:Public |Private )?(?:Sub|Function) (\w+)\((.*)\)(?: As \w+)?$", re.IGNORECASE)
_DECLARED = re.compile(r"(?:ByRef |ByVal |Optional |ParamArray )*(\w+)(?:\([^)]*\))?(?: As (?:New )?\w+)?(?: = [^,]+)?$", re.IGNORECASE)
_OUTER = re.compile(r"^(?:Public |Private )?(?:WithEvents )?(?:Const |Dim )?(\w+)(?:\([^)]*\))?(?: As \w+| =)", re.IGNORECASE)
_DLL = re.compile(r"^(?:Private )?Declare (?:PtrSafe )?Function (\w+) Lib", re.IGNORECASE)
_OPENS = re.compile(r"^(?:(If) .* Then|(For) |(Do)\b|(Select) Case|(With) )", re.IGNORECASE)
_CLOSES = re.compile(r"^(?:End (If|Select|With)|(Next)\b|(Loop)\b)", re.IGNORECASE)
_PAIRS = {"next": "for", "loop": "do"}


@dataclass(slots=True)
class Module:
    """What one module declares, and what each of its routines uses."""

    name: str
    public: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    parameters: dict[str, list[str]] = field(default_factory=dict)
    used: dict[str, set[str]] = field(default_factory=dict)
    local: dict[str, set[str]] = field(default_factory=dict)
    unended: list[str] = field(default_factory=list)


def statements(text: str) -> list[str]:
    """The lines without comments and texts, continued ones joined."""
    joined = re.sub(r" _\n\s*", " ", text.replace("\r\n", "\n"))
    lines = []
    for line in joined.split("\n"):
        bare = re.sub(r'"(?:[^"]|"")*"', '""', line)
        bare = re.sub(r"'.*", "", bare).strip()
        if bare and not bare.startswith(("Attribute ", "#Const")):
            lines.append(bare)
    return lines


def read(name: str, text: str) -> Module:
    """A module as its compiler sees it, near enough."""
    module = Module(name)
    routine, blocks = "", list[str]()
    for line in statements(text):
        if line.startswith("#"):
            continue
        if start := _ROUTINE.match(line):
            routine = start[1].casefold()
            target = module.own if line.startswith("Private") else module.public
            target.add(routine)
            module.parameters[routine] = [_name(part) for part in _parts(start[2])]
            module.local[routine] = {routine, *module.parameters[routine]}
            module.used[routine] = set()
        elif re.match(r"^End (Sub|Function)$", line, re.IGNORECASE):
            module.unended += [f"{routine}: {block}" for block in blocks]
            routine, blocks = "", []
        elif routine:
            _body(module, routine, line, blocks)
        elif found := _DLL.match(line) or _OUTER.match(line):
            (module.public if line.startswith("Public") else module.own).add(found[1].casefold())
    if routine:
        module.unended.append(routine)
    return module


def _body(module: Module, routine: str, line: str, blocks: list[str]) -> None:
    if opened := _OPENS.match(line):
        word = next(filter(None, opened.groups())).casefold()
        # An If with something after its Then ends on its own line.
        if word != "if" or line.casefold().endswith(" then"):
            blocks.append(word)
    elif closed := _CLOSES.match(line):
        word = next(filter(None, closed.groups())).casefold()
        word = _PAIRS.get(word, word)
        if not blocks or blocks.pop() != word:
            module.unended.append(f"{routine}: {line}")
    if declared := re.match(r"^(?:Dim|Static|Const) (.*)$", line, re.IGNORECASE):
        module.local[routine] |= {_name(part) for part in _parts(declared[1])}
        return
    if label := re.match(r"^(\w+):$", line):
        module.local[routine].add(label[1].casefold())
        return
    line = re.sub(r"^ReDim (?:Preserve )?", "", line, flags=re.IGNORECASE)
    # Members of objects and names of arguments are the object's business.
    line = re.sub(r"\.\w+", "", re.sub(r"\w+:=", "", line))
    module.used[routine] |= {word.casefold() for word in re.findall(r"[A-Za-z_]\w*", line)}


def _parts(declarations: str) -> list[str]:
    return [part.strip() for part in re.split(r",(?![^(]*\))", declarations) if part.strip()]


def _name(declaration: str) -> str:
    found = _DECLARED.match(declaration)
    assert found, declaration
    return found[1].casefold()


def undeclared(modules: list[Module]) -> list[str]:
    """Names that a routine uses and nobody declares: what Option Explicit stops at."""
    public = set().union(*(module.public for module in modules))
    return [
        f"{module.name}.{routine}: {', '.join(sorted(lacking))}"
        for module in modules
        for routine, used in module.used.items()
        if (lacking := used - module.local[routine] - module.own - public - LANGUAGE)
    ]
