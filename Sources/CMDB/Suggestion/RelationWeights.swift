internal import Graph

/// How much each clue counts for one relation type, learnt from the relations of that type that are there: each is
/// hidden in turn, and the weights are those that tell it from the other candidates best.
///
/// Logistic regression by gradient descent with a fixed number of rounds in a fixed order, so the same graph gives the
/// same weights.
struct RelationWeights {
    private(set) var values: [Double]

    /// What is taken for granted before anything is learnt, and where there are too few relations to learn from.
    static let initial = [2.0, 1.5, 4.0, 1.0, 3.0, 1.0, 1.0, -4.0]

    init() { values = Self.initial }

    mutating func learn(_ examples: [(features: [Double], isThere: Bool)]) {
        guard examples.contains(where: \.isThere) else { return }
        let positives = Double(examples.count(where: \.isThere))
        for round in 0..<Self.rounds {
            var gradient = [Double](repeating: 0, count: values.count)
            for (features, isThere) in examples {
                let error = (isThere ? 1 : 0) - probability(features)
                for index in values.indices { gradient[index] += error * features[index] }
            }
            let step = 4.0 / (1 + Double(round) / 40)
            for index in values.indices {
                // What is learnt from few relations stays near what is known.
                let pull = (Self.initial[index] - values[index]) * Self.doubt
                values[index] += step * (gradient[index] + pull) / (positives * 4 + Self.doubt)
            }
        }
    }

    func probability(_ features: [Double]) -> Double {
        var sum = 0.0
        for index in values.indices { sum += values[index] * features[index] }
        return MatchScale.probability(sum)
    }

    private static let rounds = 120
    private static let doubt = 3.0
}
