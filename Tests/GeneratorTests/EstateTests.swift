import Testing

@testable import Generator

@Suite struct EstateTests {
    private static func text(_ file: EstateFile, of estate: Estate) -> String {
        var bytes: [UInt8] = []
        estate.write(file) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func rows(_ file: EstateFile, of estate: Estate) -> [[Substring]] {
        text(file, of: estate).split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
    }

    @Test(arguments: EstateFile.allCases)
    func theSameSeedGivesTheSameBytes(file: EstateFile) throws {
        let first = try Self.text(file, of: Estate(nodes: 1_000, seed: 7))
        #expect(try first == Self.text(file, of: Estate(nodes: 1_000, seed: 7)))
        #expect(try first != Self.text(file, of: Estate(nodes: 1_000, seed: 8)))
    }

    /// A change here changes every generated file: figures measured before and after do not compare.
    @Test(arguments: [
        (EstateFile.nodes, 15_413_573_064_769_889_104 as UInt64), (.relationships, 4_587_415_650_375_559_594),
        (.queries, 18_006_923_912_972_778_230), (.manifest, 11_701_656_871_568_678_515),
    ])
    func theBytesStayAsTheyAre(file: EstateFile, digest: UInt64) throws {
        let text = try Self.text(file, of: Estate(nodes: 2_000, seed: 1))
        let found = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        #expect(found == digest)
    }

    @Test(arguments: [500, 999, 1_000, 12_345])
    func everyNodeIsWrittenOnceWithItsLabel(count: Int) throws {
        let estate = try Estate(nodes: count, seed: 3)
        let rows = Self.rows(.nodes, of: estate)
        #expect(rows.count == count)
        #expect(rows.allSatisfy { $0.count == 12 })
        #expect(rows.map { $0[0] } == (0..<count).map { "\($0)" })
        #expect(Set(rows.map { $0[1] }).count == count, "keys are unique")
        #expect(Set(rows.map { $0[5] }).count == count, "serial numbers are unique")
        for kind in NodeKind.allCases {
            #expect(estate.nodes(kind).allSatisfy { rows[$0][2] == kind.label }, "\(kind)")
            #expect(!estate.nodes(kind).isEmpty, "\(kind)")
        }
    }

    @Test(arguments: [(500, 2_000), (1_000, 4_000), (3_000, 30_000)])
    func asManyRelationshipsAsAsked(nodes: Int, relationships: Int) throws {
        let estate = try Estate(nodes: nodes, relationships: relationships, seed: 5)
        let rows = Self.rows(.relationships, of: estate)
        #expect(rows.count == relationships)
        #expect(rows.allSatisfy { $0.count == 8 })
        #expect(rows.map { $0[0] } == (0..<relationships).map { "\($0)" })
        #expect(rows.allSatisfy { Int($0[1])! < nodes && Int($0[2])! < nodes })
        for kind in RelationKind.allCases {
            #expect(rows.count { $0[3] == kind.name } == estate.relationshipCounts[kind.rawValue], "\(kind)")
        }
    }

    @Test func relationshipsJoinWhatTheyShould() throws {
        let estate = try Estate(nodes: 5_000, seed: 2)
        estate.forEachRelationship { source, target, kind in
            switch kind {
            case .ownedBy: #expect(estate.nodes(.team).contains(target))
            case .dependsOn:
                #expect(estate.nodes(.application).contains(source) && estate.nodes(.application).contains(target))
                #expect(source != target)
            case .calls:
                #expect(estate.nodes(.appInstance).contains(source) && estate.nodes(.appInstance).contains(target))
            case .hasInstance:
                #expect(estate.nodes(.application).contains(source) && estate.nodes(.appInstance).contains(target))
            case .attachedTo:
                #expect(estate.nodes(.storageVolume).contains(source) && estate.nodes(.host).contains(target))
            case .mounts: #expect(estate.nodes(.storageVolume).contains(target))
            default: #expect(source != target)
            }
        }
    }

    @Test func someNamesAreKorean() throws {
        let rows = Self.rows(.nodes, of: try Estate(nodes: 5_000, seed: 1))
        let services = rows.filter { $0[2] == "BusinessService" || $0[2] == "Application" }
        let korean = services.count { $0[3].unicodeScalars.contains { (0xac00...0xd7a3).contains($0.value) } }
        #expect(korean > services.count / 5 && korean < services.count / 2)
    }

    @Test func questionsNameNodesThatExist() throws {
        let estate = try Estate(nodes: 1_000, seed: 1)
        let keys = Set(Self.rows(.nodes, of: estate).map { $0[1] })
        let lines = Self.text(.queries, of: estate).split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.count == 2_300)
        for line in lines {
            switch line[0] {
            case "lookup": #expect(keys.contains(line[1]))
            case "impact": #expect(estate.nodes(.host).contains(Int(line[1])!))
            case "cyc": #expect(line.dropFirst().allSatisfy { estate.nodes(.application).contains(Int($0)!) })
            default:
                for number in line.dropFirst() {
                    #expect((0..<1_000).contains(Int(number)!) && !estate.nodes(.team).contains(Int(number)!))
                }
            }
        }
    }

    @Test(arguments: [(499, 2_000), (-1, 0), (1_000, 100), (2_000_000_000, 0), (1_000, 5_000_000_000)])
    func sizesThatCannotBeAreRefused(nodes: Int, relationships: Int) {
        #expect(throws: GeneratorError.self) { try Estate(nodes: nodes, relationships: relationships) }
    }
}
