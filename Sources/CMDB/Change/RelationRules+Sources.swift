internal import Graph

extension RelationRules {
    /// The change of a source without the relations in excess: those of the same source that were there before give
    /// way to new ones; where that is not enough, new ones are left out.
    func withoutThose(_ found: [Violation]) throws(ChangeError) -> ResolvedChange {
        var settled = change
        var removed: Set<RelationshipID> = []
        var leftOut: Set<RelationshipID> = []
        for violation in found {
            var excess = violation.excess - violation.relations.filter(leftOut.contains).count
            let source = violation.relations.first.flatMap(source(of:))
            for relation in violation.older
            where excess > 0 && !removed.contains(relation) && self.source(of: relation) == source {
                removed.insert(relation)
                excess -= 1
            }
            for relation in violation.relations.reversed() where excess > 0 && leftOut.insert(relation).inserted {
                excess -= 1
                settled.leftOut.append(violation.error)
            }
        }
        let draft = change.graph.draft()
        do throws(GraphError) {
            for relation in removed.union(leftOut).sorted() { try draft.removeRelationship(relation) }
        } catch {
            throw ChangeError(.unknownRelation, error.message)
        }
        settled.relations.removeAll { removed.contains($0.id) || leftOut.contains($0.id) }
        for relation in removed.sorted() where !settled.endedRelations.contains(relation) {
            settled.endedRelations.append(relation)
        }
        settled.createdRelationIDs.removeAll(where: leftOut.contains)
        settled.counts.relationsCreated -= leftOut.count
        settled.counts.relationsRemoved += removed.count
        settled.graph = draft.publish(as: change.graph.seq)
        return settled
    }

    private func source(of relation: RelationshipID) -> String? {
        change.graph.relationDocument(of: relation)?.source
    }
}
