import CMDB
import Graph
import OrderedCollections
import Testing

/// The demo estate fits the starter catalogue, and what its description promises is true.
@Suite struct DemoEstateTests {
    private let metamodel = Metamodel.starter

    @Test func everyRecordIsOfAKnownClass() throws {
        let estate = try DemoEstate()
        #expect(estate.graph.nodeCount == estate.batch.records.count)
        for record in estate.batch.records {
            #expect(metamodel.classes[record.ciClass]?.isAbstract == false, "\(record.key): \(record.ciClass)")
        }
    }

    @Test func everyAttributeIsDefinedForItsClass() throws {
        for record in try DemoEstate().batch.records {
            let definitions = metamodel.attributes(of: record.ciClass)
            for (key, value) in record.attributes {
                #expect(definitions[key]?.type.accepts(value) == true, "\(record.key).\(key) of \(record.ciClass)")
            }
        }
    }

    @Test func everyRelationIsAllowed() throws {
        let records = try DemoEstate().batch.records
        let classes = Dictionary(uniqueKeysWithValues: records.map { ($0.key, $0.ciClass) })
        for record in records {
            for relation in record.relations {
                let type = try #require(metamodel.relationTypes[relation.type])
                let to = try #require(classes[relation.to], "\(record.key) \(relation.type) \(relation.to)")
                #expect(
                    metamodel.allows(type, from: record.ciClass, to: to),
                    "\(record.key): \(record.ciClass) \(relation.type) \(to)")
            }
        }
    }

    @Test func oneHostOfFourTakesNothingDown() throws {
        let states = try DemoEstate().graph.starterImpact(of: "esx-pg-01")
        #expect(states["판교 가상화 클러스터"] == .degraded)
        #expect(!states.values.contains(.down))
    }

    @Test func twoHostsOfFourTakeTheClusterDown() throws {
        let states = try DemoEstate().graph.starterImpact(of: "esx-pg-01", "esx-pg-02")
        #expect(states["판교 가상화 클러스터"] == .down)
        #expect(states["결제 DB"] == .down)
        #expect(states["결제 서비스"] == .down)
    }

    @Test func oneOfTwoFeedsLeavesServersAtRisk() throws {
        let states = try DemoEstate().graph.starterImpact(of: "판교 수전 A", "판교 비상 발전기")
        #expect(states["판교 UPS A"] == .down)
        #expect(states["esx-pg-01"] == .atRisk)
        let both = try DemoEstate().graph.starterImpact(of: "판교 수전 A", "판교 수전 B", "판교 비상 발전기")
        #expect(both["esx-pg-01"] == .down)
        #expect(both["결제 서비스"] == .down)
    }

    @Test func theHydraulicUnitStopsEveryPress() throws {
        let graph = try DemoEstate().graph
        let states = graph.starterImpact(of: "유압 유닛")
        let presses = states.filter { $0.key.contains("프레스") && $0.value == .down }
        #expect(presses.count >= 3, "\(states)")
    }

    @Test func aSilentSensorDoesNotDegradeThePlant() throws {
        let graph = try DemoEstate().graph
        let sensor = try #require(graph.label(named: "Sensor").flatMap { graph.nodes(labelled: $0).first })
        let impact = try graph.impact(of: [sensor], rules: metamodel.impactRules(in: graph))
        #expect(impact.impacted.count <= 3, "\(impact.impacted.map { graph.property(named: "name", of: $0.node) })")
    }

    @Test func aRackTakesNeitherItsSiteNorItsNeighboursDown() throws {
        let graph = try DemoEstate().graph
        let label = try #require(graph.label(named: "Location"))
        for location in graph.nodes(labelled: label)
        where graph.property(named: "kind", of: location).stringValue == "rack" {
            let impact = try graph.impact(of: [location], rules: metamodel.impactRules(in: graph))
            #expect(impact.impacted.allSatisfy { !graph.hasLabel($0.node, label) })
        }
    }
}
