"""Random Cypher statements that read, in the dialects of the two engines that test_cypher.py compares."""

from __future__ import annotations

import random


class Rootline:
    """Plain openCypher."""

    def node(self, name: str, anonymous: bool) -> str:
        return "" if anonymous else name

    def uniqueness(self, relationships: list[str], walks: list[str]) -> list[str]:
        return []

    def label(self, node: str) -> str:
        return f"labels({node})[0]"

    def has_label(self, node: str, label: str) -> str:
        return f"{node}:{label}"

    def type(self, relationship: str) -> str:
        return f"type({relationship})"

    def star(self, low: int, high: int) -> str:
        return f"*{low}..{high}"

    def ids(self, walk: str) -> str:
        return f"[step IN {walk} | step.id]"

    def sum(self, argument: str) -> str:
        return f"sum({argument})"

    def joined(self, a: str, b: str) -> str:
        return f"(({a}) + ({b}))"


class Ladybug(Rootline):
    """Where it differs from openCypher, and how the same is said there.

    - A pattern may use a relationship twice, so its relationships are compared; `TRAIL` does it in a variable length.
    - `sum` of nothing is null and of another type; a text + null is the text; the label of null is not null.
    - `n:A` as a predicate and list comprehensions are not in its grammar.

    The grammar below stays away from what it answers otherwise or wrongly, each checked by hand:

    - An undirected step along a self loop counts twice, and its two readings are two relationships: the ends must
      differ, and neither DISTINCT nor an aggregation has a relationship as its key.
    - `1 IN [2, null]` is false, `CONTAINS ''` is not always true, and a constant under DISTINCT stays many rows.
    - Conditions of OPTIONAL MATCH and EXISTS lose rows where they read a null from outside, or where one holds another.
    - Two chains in an OPTIONAL MATCH, a variable length in a cycle or beside another chain: rows are lost.
    - The list of a variable length gets lost in OPTIONAL MATCH, DISTINCT and by another MATCH.
    - WITH nodes ORDER BY LIMIT before a MATCH keeps other rows than the first; without LIMIT it is refused.
    - The same value twice in a projection mixes up the columns of a UNION.
    """

    def node(self, name: str, anonymous: bool) -> str:
        return name  # relationships need a name to be compared; so do the ends of undirected ones

    def uniqueness(self, relationships: list[str], walks: list[str]) -> list[str]:
        pairs = [(a, b) for number, a in enumerate(relationships) for b in relationships[number + 1 :]]
        return [f"{a}.id <> {b}.id" for a, b in pairs] + [
            f"NOT list_contains({self.ids(walk)}, {a}.id)" for walk in walks for a in relationships
        ]

    def label(self, node: str) -> str:
        return f"CASE WHEN {node}.id IS NULL THEN null ELSE label({node}) END"

    def has_label(self, node: str, label: str) -> str:
        return f"({self.label(node)}) = '{label}'"

    def type(self, relationship: str) -> str:
        return f"CASE WHEN {relationship}.id IS NULL THEN null ELSE label({relationship}) END"

    def star(self, low: int, high: int) -> str:
        return f"* TRAIL {low}..{high}"

    def ids(self, walk: str) -> str:
        return f"properties(rels({walk}), 'id')"

    def sum(self, argument: str) -> str:
        return f"cast(coalesce(sum({argument}), 0) AS INT64)"

    def joined(self, a: str, b: str) -> str:
        return f"CASE WHEN ({a}) IS NULL OR ({b}) IS NULL THEN null ELSE ({a}) + ({b}) END"


class Statement:
    """One statement; `text` is it, and `ordered` whether the order of its rows is part of the answer."""

    def __init__(self, seed: str, dialect: Rootline, loops: bool) -> None:
        self.pick = random.Random(seed)
        self.say = dialect
        self.loops = loops
        self.count = 0
        self.uses: tuple[list[str], list[str]] = ([], [])  # relationships and walks of the pattern at hand
        self.steps = 0
        self.scope: dict[str, list[str]] = {}
        if self.chance(0.12):
            union = self.pick.choice([" UNION ", " UNION ALL "])
            kinds = [self.pick.choice(["int", "string"]) for _ in range(self.pick.randint(1, 3))]
            self.ordered, self.text = False, union.join(self.branch(kinds) for _ in range(self.pick.randint(2, 3)))
        else:
            self.clear()
            clauses = self.clauses()
            last, self.ordered = self.projection("RETURN")
            self.text = " ".join([*clauses, last])

    def chance(self, probability: float) -> bool:
        return self.pick.random() < probability

    def clear(self) -> None:
        self.scope = {"node": [], "relationship": [], "walk": [], "int": [], "string": []}
        self.steps = 0

    def new(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    # clauses

    def branch(self, kinds: list[str]) -> str:
        self.clear()
        clauses = self.clauses()
        items: list[str] = []
        for kind in kinds:
            items.append(self.new_value(kind, items))
        return " ".join(clauses) + " RETURN " + ", ".join(f"{item} AS c{n}" for n, item in enumerate(items))

    def clauses(self) -> list[str]:
        found = [self.unwind()] if self.chance(0.2) else []
        found.append(self.match(optional=False))
        for _ in range(self.pick.choice([0, 0, 1, 1, 2, 3])):
            clause = self.pick.choice(["match", "optional", "optional", "with", "with", "unwind"])
            if clause == "unwind":
                found.append(self.unwind())
            elif clause == "with":
                found.append(self.projection("WITH")[0])
            elif self.steps < 4:
                found.append(self.match(optional=clause == "optional"))
        return found

    def unwind(self) -> str:
        kind = self.pick.choice(["int", "string"])
        items = [self.literal(kind) if self.chance(0.8) else "null" for _ in range(self.pick.randint(1, 3))]
        items.insert(0, self.literal(kind))  # a list of nulls alone has no type
        name = self.new("u")
        self.scope[kind].append(name)
        return f"UNWIND [{', '.join(items)}] AS {name}"

    def match(self, optional: bool) -> str:
        self.scope["walk"] = []
        pattern, condition = self.pattern(2 if optional else 3, several=not optional, inner=optional)
        if optional:
            self.scope["walk"] = []
        return ("OPTIONAL " if optional else "") + f"MATCH {pattern}{condition}"

    def pattern(self, hops: int, *, bound: bool = False, several: bool = False, inner: bool = False) -> tuple[str, str]:
        """One chain or `several`, which use no relationship twice, and a WHERE.

        It starts `bound` at a known node; an `inner` condition reads only what the pattern finds.
        """
        outer = {kind: set(names) for kind, names in self.scope.items()}
        self.uses = ([], [])
        conditions: list[str] = []
        chains = [self.chain(self.pick.randint(1 if bound else 0, hops), conditions, bound)]
        if several and not self.uses[1] and self.chance(0.2):
            chains.append(self.chain(self.pick.randint(0, 1), conditions, False, second=True))
        conditions += self.say.uniqueness(*self.uses)
        if self.chance(0.3):
            known = self.scope
            if inner:
                self.scope = {kind: [new for new in names if new not in outer[kind]] for kind, names in known.items()}
            conditions.append(self.condition(2, subqueries=not inner))
            self.scope = known
        return ", ".join(chains), f" WHERE {' AND '.join(conditions)}" if conditions else ""

    def chain(self, hops: int, conditions: list[str], bound: bool, second: bool = False) -> str:
        walks = not second and self.chance(0.2)
        name, text = self.end(known=1.0 if bound else 0.5 if hops else 0.0)
        for _ in range(hops):
            self.steps += 1
            types = "|".join(self.pick.sample("RST", self.pick.choice([0, 0, 0, 1, 2, 2])))
            types = types and f":{types}"
            left, right = self.pick.choice([("-", "->"), ("<-", "-"), ("-", "-")])
            if walks and not self.uses[1] and self.chance(0.6) and not (self.loops and (left, right) == ("-", "-")):
                walk = self.new("w")
                step = f"{walk}{types}{self.say.star(self.pick.randint(0, 1), self.pick.randint(1, 3))}"
                self.uses[1].append(walk)
                self.scope["walk"].append(walk)
                target, node = self.end(known=0.0)
            else:
                relationship, anonymous = self.new("r"), self.chance(0.3)
                properties = f" {{w: {self.literal('int')}}}" if self.chance(0.04) else ""
                step = self.say.node(relationship, anonymous) + types + properties
                self.uses[0].append(relationship)
                if not anonymous:
                    self.scope["relationship"].append(relationship)
                undirected_loops = self.loops and (left, right) == ("-", "-")
                target, node = self.end(known=0.0 if walks or undirected_loops else 0.2, named=undirected_loops)
                if undirected_loops:
                    conditions.append(f"{name} <> {target}")
            text += f"{left}[{step}]{right}{node}"
            name = target
        return text

    def end(self, known: float, named: bool = False) -> tuple[str, str]:
        """The name of a node and its text in a pattern."""
        if self.scope["node"] and self.chance(known):
            name = self.pick.choice(self.scope["node"])
            return name, f"({name})"
        labels = self.pick.choice(["", "", "", "", ":A", ":B", ":A|B", ":B|C"])
        properties = f" {{n: {self.literal('int')}}}" if self.chance(0.04) else ""
        name = self.new("n")
        anonymous = not named and not self.loops and self.chance(0.2)
        if not anonymous:
            self.scope["node"].append(name)
        return name, f"({self.say.node(name, anonymous)}{labels}{properties})"

    def projection(self, word: str) -> tuple[str, bool]:
        """WITH or RETURN with some variables and values, perhaps aggregated, distinct, sorted, cut, filtered."""
        kept: dict[str, list[str]] = {"node": [], "relationship": [], "walk": [], "int": [], "string": []}
        items, order = [], []
        aggregated = self.chance(0.35)
        distinct = "DISTINCT " if not aggregated and self.scope["node"] and self.chance(0.25) else ""
        if word == "WITH":
            for kind in ("node",) if aggregated or distinct else ("node", "relationship"):
                for name in self.scope[kind]:
                    if self.chance(0.6):
                        kept[kind].append(name)
                        items.append(name)
                        order.append(f"{name}.id")
        if distinct:
            name = self.new("v")
            items.append(f"{self.pick.choice(self.scope['node'])}.id AS {name}")
            order.append(name)
            kept["int"].append(name)
        for _ in range(self.pick.randint(0 if items else 1, 3)):
            kind = self.pick.choice(["int", "int", "string"])
            name = self.new("v")
            items.append(f"{self.new_value(kind, items)} AS {name}")
            kept[kind].append(name)
            order.append(name)
        bags = False
        for _ in range(self.pick.randint(1, 2) if aggregated else 0):
            name = self.new("v")
            if word == "RETURN" and self.chance(0.2):
                once = self.pick.choice(["", "DISTINCT "])
                items.append(f"collect({once}{self.value(self.pick.choice(['int', 'string']), 1)}) AS bag{name}")
                bags = True
                continue
            items.append(f"{self.aggregate()} AS {name}")
            kept["int"].append(name)
            order.append(name)
        if word == "RETURN" and not aggregated and not distinct and self.scope["walk"] and self.chance(0.7):
            items.append(f"{self.say.ids(self.pick.choice(self.scope['walk']))} AS {self.new('v')}")
            bags = True
        self.scope = kept
        text = f"{word} {distinct}{', '.join(items)}"
        entities = word == "WITH" and (kept["node"] or kept["relationship"])
        sorts = order and not bags and not entities and self.chance(0.4)
        if sorts:  # by every column: rows that compare equal are equal, and a limit always leaves the same ones
            self.pick.shuffle(order)
            text += " ORDER BY " + ", ".join(key + self.pick.choice(["", " DESC"]) for key in order)
            text += f" SKIP {self.pick.randint(1, 3)}" if self.chance(0.2) else ""
            text += f" LIMIT {self.pick.randint(1, 8)}" if word == "WITH" or self.chance(0.6) else ""
        if word == "WITH" and self.chance(0.3):
            text += f" WHERE {self.condition(2, subqueries=True)}"
        return text, bool(sorts)

    def aggregate(self) -> str:
        function = self.pick.choice(["count", "count", "sum", "min", "max", "*"])
        if function == "*":
            return "count(*)"
        distinct = self.pick.choice(["", "DISTINCT "])
        if function == "count" and self.scope["node"] and self.chance(0.4):
            return f"count({distinct}{self.pick.choice(self.scope['node'])}.s)"
        argument = self.value("int", 1)
        return self.say.sum(distinct + argument) if function == "sum" else f"{function}({distinct}{argument})"

    # expressions

    def literal(self, kind: str) -> str:
        return str(self.pick.randint(0, 4)) if kind == "int" else self.pick.choice(["''", "'x'", "'y'", "'xy'"])

    def value(self, kind: str, depth: int) -> str:
        nodes, relationships = self.scope["node"], self.scope["relationship"]
        leaves = [f"{node}.{'n' if kind == 'int' else 's'}" for node in nodes] + self.scope[kind]
        if kind == "int":
            leaves += [f"{node}.id" for node in nodes]
            leaves += [f"{r}.{key}" for r in relationships for key in ("id", "w")]
        else:
            leaves += [self.say.label(node) for node in nodes] + [self.say.type(r) for r in relationships]
        if depth == 0 or self.chance(0.6):
            return self.pick.choice(leaves) if leaves and self.chance(0.9) else self.literal(kind)
        a, b = self.value(kind, depth - 1), self.value(kind, depth - 1)
        form = self.pick.randrange(4)
        if form == 0:
            return f"coalesce({a}, {b})"
        if form == 1:
            return f"CASE WHEN {self.condition(1, False)} THEN {a} ELSE {b} END"
        if kind == "string":
            return self.say.joined(a, b) if form == 2 else f"toUpper({a})"
        return f"({a} {self.pick.choice('+-*')} {b})" if form == 2 else f"({a} {self.pick.choice('/%')} 3)"

    def new_value(self, kind: str, items: list[str]) -> str:
        """One that no item has so far."""
        while (value := self.value(kind, 2)) in [item.split(" AS ")[0] for item in items]:
            pass
        return value

    def condition(self, depth: int, subqueries: bool) -> str:
        if depth > 0 and self.chance(0.4):
            a, b = self.condition(depth - 1, subqueries), self.condition(depth - 1, subqueries)
            return self.pick.choice([f"NOT ({a})", f"(({a}) AND ({b}))", f"(({a}) OR ({b}))", f"(({a}) XOR ({b}))"])
        if subqueries and self.scope["node"] and self.chance(0.2):
            outer, uses = self.scope, self.uses
            self.scope = {kind: list(names) for kind, names in outer.items()}
            pattern, condition = self.pattern(2, bound=True, inner=True)
            self.scope, self.uses = outer, uses
            return f"EXISTS {{ MATCH {pattern}{condition} }}"
        if self.scope["node"] and self.chance(0.1):
            return self.say.has_label(self.pick.choice(self.scope["node"]), self.pick.choice("ABC"))
        kind = self.pick.choice(["int", "int", "string"])
        a = self.value(kind, depth)
        form = self.pick.randrange(5)
        if form == 0:
            return f"{a} IS {self.pick.choice(['', 'NOT '])}NULL"
        if form == 1:
            return f"{a} IN [{', '.join(self.literal(kind) for _ in range(self.pick.randint(1, 3)))}]"
        if form == 2 and kind == "string":
            return f"{a} {self.pick.choice(['STARTS WITH', 'ENDS WITH', 'CONTAINS'])} '{self.pick.choice('xyABC')}'"
        return f"{a} {self.pick.choice(['=', '<>', '<', '<=', '>', '>='])} {self.value(kind, depth)}"
