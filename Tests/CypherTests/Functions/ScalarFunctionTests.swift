internal import Base
internal import Graph
internal import Testing

@testable internal import Cypher

@Suite struct ScalarFunctionTests {
    @Test(arguments: [
        ("toInteger('2.9')", "2"), ("toInteger(-2.9)", "-2"), ("toInteger('foo')", "null"), ("toInteger('')", "null"),
        ("toInteger(' 42 ')", "42"), ("toFloat('5')", "5.0"), ("toFloat('1e3')", "1000.0"), ("toFloat('x')", "null"),
        ("toBoolean('TRUE')", "true"), ("toBoolean(' tru ')", "null"), ("toBoolean(0)", "false"),
        ("toString(1.0)", "1.0"), ("toString(true)", "true"), ("toString(date('2020-W01-1'))", "2019-12-30"),
        ("toIntegerOrNull([])", "null"), ("toStringOrNull({})", "null"), ("toString(null)", "null"),
        ("toIntegerList(['1', 2.5, [], null]) = [1, 2, null, null]", "null"),
        ("size(toIntegerList(['1', 2.5, [], null]))", "4"), ("toIntegerList(['1', 2.5])[1]", "2"),
        (
            "toBoolean(1.0)",
            "TypeError(InvalidArgumentValue): toBoolean() takes a value that it can convert, not a FLOAT (1.0)"
        ),
        (
            "toString([])",
            "TypeError(InvalidArgumentValue): toString() takes a value that it can convert, not a LIST"
        ),
        (
            "toInteger({})",
            "TypeError(InvalidArgumentValue): toInteger() takes a value that it can convert, not a MAP"
        ),
    ])
    func converts(_ text: String, _ expected: String) { #expect(Formula.text(text) == expected) }

    @Test(arguments: [
        ("substring('hello', 1, 3)", "ell"), ("substring('0123456789', 1)", "123456789"), ("substring('ab', 5)", ""),
        ("left('hello', 3)", "hel"), ("right('hello', 3)", "llo"), ("right('hello', 9)", "hello"),
        ("left(null, null)", "null"), ("reverse('raksO')", "Oskar"), ("size('한글')", "2"),
        ("size(normalize('\u{1112}\u{1161}\u{11AB}'))", "1"), ("size('\u{1112}\u{1161}\u{11AB}')", "3"),
        ("left('대한민국', 2)", "대한"), ("substring('대한민국', 1, 2)", "한민"), ("reverse('한글')", "글한"),
        ("replace('가나다', '나', '-')", "가-다"), ("replace('가나다', '\u{1102}\u{1161}', '-')", "가-다"),
        ("replace('aaa', 'a', 'b')", "bbb"), ("replace('abc', '', 'x')", "abc"), ("split('one1two', '1')[1]", "two"),
        ("size(split('a,,b', ','))", "3"), ("split('a;b,c', [',', ';'])[2]", "c"), ("size(split('abc', ''))", "3"),
        ("split('서울,부산', ',')[1]", "부산"), ("trim('  a b ')", "a b"), ("ltrim(' a ')", "a "), ("rtrim(' a ')", " a"),
        ("btrim('xxaxx', 'x')", "a"), ("toUpper('straße')", "STRASSE"), ("toLower('ÄB')", "äb"), ("upper('a')", "A"),
        ("char_length('한')", "1"), ("character_length('ab')", "2"), ("isEmpty('')", "true"), ("isEmpty([1])", "false"),
        ("normalize('\u{1112}\u{1161}\u{11AB}') = '한'", "true"), ("size(normalize('한', 'NFD'))", "3"),
        ("normalize('ﬁ', 'NFKC')", "fi"), ("toLower(null)", "null"),
        (
            "substring('a', -1)",
            "ArgumentError(NumberOutOfRange): substring() takes no negative number (-1)"
        ),
        ("toUpper(1)", "TypeError(InvalidArgumentValue): toUpper() takes a string, not an INTEGER (1)"),
    ])
    func worksOnTexts(_ text: String, _ expected: String) { #expect(Formula.text(text) == expected) }

    @Test(arguments: [
        ("abs(-1)", "1"), ("abs(-1.5)", "1.5"), ("sign(-0.5)", "-1"), ("ceil(0.1)", "1.0"), ("floor(-0.1)", "-1.0"),
        ("sqrt(12.96)", "3.6"), ("round(1.5)", "2.0"), ("round(-1.5)", "-1.0"), ("round(0.49999999999999994)", "0.0"),
        ("round(1.249, 1)", "1.2"), ("round(1.005, 2)", "1.01"), ("round(-1.25, 1)", "-1.3"), ("round(3)", "3.0"),
        ("round(1.249, 1, 'UP')", "1.3"), ("round(-1.21, 1, 'UP')", "-1.3"), ("round(1.29, 1, 'DOWN')", "1.2"),
        ("round(-1.21, 1, 'CEILING')", "-1.2"), ("round(-1.21, 1, 'FLOOR')", "-1.3"),
        ("round(1.25, 1, 'HALF_EVEN')", "1.2"), ("round(1.25, 1, 'HALF_DOWN')", "1.2"),
        ("round(1.25, 1, 'HALF_UP')", "1.3"), ("round(-1.25, 1, 'HALF_DOWN')", "-1.2"), ("exp(0)", "1.0"),
        ("log10(100)", "2.0"), ("log(1)", "0.0"), ("e() > 2.718 ", "true"), ("cos(0)", "1.0"),
        ("degrees(pi())", "180.0"),
        ("radians(180) = pi()", "true"), ("haversin(0)", "0.0"), ("atan2(0, 1)", "0.0"), ("isNaN(0.0 / 0.0)", "true"),
        ("size(range(0, 10, 3))", "4"), ("range(5, 1, -2)[2]", "1"), ("size(range(1, 0))", "0"), ("sqrt(-1)", "NaN"),
        ("range(1, 2, 0)", "ArgumentError(NumberOutOfRange): the step of range() cannot be 0"),
        ("range(1.0, 2)", "ArgumentError(InvalidArgumentType): range() takes integers, not a FLOAT (1.0)"),
        ("head([])", "null"), ("last([1, 2])", "2"), ("tail([1, 2])[0]", "2"), ("reverse([1, 2])[0]", "2"),
        ("coalesce(null, 2)", "2"), ("nullIf(1, 1)", "null"), ("nullIf(1, 2)", "1"), ("keys({b: 1, a: 2})[0]", "b"),
        ("properties({a: 1}).a", "1"), ("size([])", "0"),
        ("valueType([1, 'a', null])", "LIST<INTEGER | STRING> NOT NULL"), ("valueType(1)", "INTEGER NOT NULL"),
        ("valueType(null)", "NULL"),
        ("labels(1)", "TypeError(InvalidArgumentValue): labels() takes a node, not an INTEGER (1)"),
        ("point.distance(point({x: 0, y: 0}), point({x: 3, y: 4}))", "5.0"),
        ("point({longitude: 12.5, latitude: 56}).crs", "wgs-84"), ("point({x: 1, y: 2, z: 3}).srid", "9157"),
        (
            "round(point.distance(point({longitude: 12.78, latitude: 56.7}), "
                + "point({longitude: 12.56, latitude: 55.7})))",
            "112150.0"
        ),
        (
            "point.withinBBox(point({x: 1, y: 1}), point({x: 0, y: 0}), point({x: 2, y: 2}))", "true"
        ),
        ("point({x: 1, y: null})", "null"),
    ])
    func worksOnNumbersListsAndPoints(_ text: String, _ expected: String) { #expect(Formula.text(text) == expected) }

    @Test func readsTheGraph() throws {
        var formula = Formula()
        formula.graph = try SmallGraph.make()
        formula.environment.service.graphIdentity = "g"
        formula.variables = [
            "n": .node(NodeSlot(rawValue: 0)), "r": .relationship(RelationshipSlot(rawValue: 0)),
            "p": .path(
                DatumPath(
                    nodes: [NodeSlot(rawValue: 0), NodeSlot(rawValue: 1)],
                    relationships: [RelationshipSlot(rawValue: 0)])),
        ]
        #expect(try formula.value("labels(n)") == .list([.string("Server")]))
        #expect(try formula.value("type(r)") == .string("RUNS"))
        #expect(try formula.value("[id(n), id(r), length(p)]") == .list([.integer(7), .integer(3), .integer(1)]))
        #expect(try formula.value("elementId(endNode(r))") == .string("4:g:8"))
        #expect(try formula.value("properties(r)") == .map(DatumMap([("since", .integer(2020))])))
        #expect(try formula.value("keys(n)") == .list([.string("name")]))
        #expect(try formula.value("nodes(p)[0] = startNode(relationships(p)[0])") == .boolean(true))
    }

    @Test func drawsTheSameNumbersOfOneSeed() throws {
        let formula = Formula()
        let drawn = [try formula.value("rand()"), try formula.value("rand()"), try formula.value("randomUUID()")]
        let other = Formula()
        #expect(drawn == [try other.value("rand()"), try other.value("rand()"), try other.value("randomUUID()")])
        #expect(drawn[0] != drawn[1])
        guard case .string(let uuid) = drawn[2] else { return }
        #expect(uuid.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    }

    @Test func findsFunctionsInAnyLetterCase() {
        #expect(FunctionCatalogue.standard.reference(named: "TOUPPER")?.name == "toUpper")
        #expect(FunctionCatalogue.standard.reference(named: "DateTime.FromEpoch")?.name == "datetime.fromepoch")
        #expect(FunctionCatalogue.standard.reference(named: "nope") == nil)
    }
}
